"""The OpenAPI 3.1 document, made from the operations and the types of their bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

import msgspec

from tongdai.errors import RemoteError, TongdaiError
from tongdai.storage.console_accounts import OF_PROGRAMS
from tongdai.storage.errors import DatabaseUnavailable
from tongdai.storage.scopes import Scope

from . import problems
from .authentication import Entrance, PasswordChangeNeeded
from .operations import JSON, NO_CONTENT, Operation
from .problems import (
    InvalidField,
    MissingScope,
    NotFound,
    Problem,
    TooLarge,
    Unauthorized,
)

Json = dict[str, Any]
"A part of the document."

TEMPLATE: Final = "#/components/schemas/{name}"

EVERYWHERE: Final[tuple[type[TongdaiError], ...]] = (
    InvalidField,  # a parameter that is not known
    DatabaseUnavailable,
)
"What every operation may be refused with."

OF_STRANGERS: Final[tuple[type[TongdaiError], ...]] = (Unauthorized, MissingScope)
"What is refused wherever it matters who asks."

OF_BODIES: Final[tuple[type[TongdaiError], ...]] = (RemoteError, TooLarge)

ABOUT: Final = """\
The API of one switchboard. Every request carries `Authorization: Bearer …` with an API
key, which speaks for its tenant as far as its scopes go, with a login at the console,
which does as far as its role goes, or with the access token of a registered page, which
speaks for its extension. Errors are problems (RFC 9457) with a
stable `code`. Times are ISO 8601 with a zone. What belongs to somebody else is 404, as
what never was.
"""


def document(operations: Sequence[Operation], prefix: str) -> Json:
    """
    The whole document.

    Args:
        prefix: Where the operations' paths begin: ``/api/v1``.
    """
    schemas = _Schemas(operations)
    paths: dict[str, Json] = {}
    for each in operations:
        path = paths.setdefault(prefix + each.path, {})
        path[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tongdai",
            "version": version("tongdai"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {
                "apiKey": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key of a tenant, made with scopes.",
                },
                "accessToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Of a page that is registered: getAccessToken().",
                },
                "consoleLogin": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Of POST /api/v1/console/logins.",
                },
            },
        },
    }


class _Schemas:
    """The types of all bodies as JSON Schema, each once."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        wanted: dict[type, None] = {Problem: None}
        for each in operations:
            takes = each.takes
            parts = (takes.query, takes.body, *takes.answers)
            wanted |= dict.fromkeys(part for part in parts if part is not None)
        references, components = msgspec.json.schema_components(
            list(wanted), ref_template=TEMPLATE
        )
        queries = {each.takes.query for each in operations if each.takes.query}
        self._references = dict(zip(wanted, references, strict=True))
        self._components = components
        self.components = {
            name: schema
            for name, schema in components.items()
            # They are shown as parameters.
            if name not in {each.__name__ for each in queries}
        }

    def reference(self, kinds: Sequence[type]) -> Json:
        """The schema of any of these."""
        found = [self._references[each] for each in kinds]
        return found[0] if len(found) == 1 else {"anyOf": found}

    def parameters(self, kind: type) -> Iterable[Json]:
        """The fields of a query, each a parameter of its own."""
        schema = self._components[kind.__name__]
        for name, each in schema["properties"].items():
            described = _present(each)
            yield {
                "name": name,
                "in": "query",
                "required": name in schema["required"],
                "description": described.pop("description", ""),
                "schema": described,
            }


def _present(schema: Mapping[str, Any]) -> Json:
    """The schema of a parameter that is there: what is left out has no null."""
    kept = {k: v for k, v in schema.items() if (k, v) != ("default", None)}
    choices = [each for each in kept.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        del kept["anyOf"]
        kept = {**choices[0], **kept}
    return kept


def _operation(operation: Operation, schemas: _Schemas) -> Json:
    takes = operation.takes
    found: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "tags": [operation.topic],
        "security": _security(operation),
        "parameters": [
            *(
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                }
                for name in takes.path
            ),
            *(schemas.parameters(takes.query) if takes.query else ()),
        ],
        "responses": _responses(operation, schemas),
    }
    if takes.body is not None:
        body = {"schema": schemas.reference([takes.body])}
        found["requestBody"] = {"required": True, "content": {JSON: body}}
    elif operation.takes_bytes:
        # OpenAPI 3.1: what has no schema is bytes.
        content: Json = {operation.takes_bytes: {}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _security(operation: Operation) -> list[Json]:
    """By which of the schemes one may ask; none: anybody may."""
    match operation.scope:
        case Entrance.EVERYBODY:
            return []
        case Entrance.LOGGED_IN:
            return [{"consoleLogin": []}]
        case scope:
            found: list[Json] = []
    if not operation.at_console:
        found.append({"apiKey": [scope]})
    if scope not in OF_PROGRAMS:
        found.append({"consoleLogin": [scope]})
    if operation.for_extensions:
        found.append({"accessToken": []})
    return found


def _responses(operation: Operation, schemas: _Schemas) -> Json:
    takes = operation.takes
    found: Json = {}
    if takes.empty:
        found[str(NO_CONTENT)] = {"description": "Done."}
    else:
        schema = schemas.reference(takes.answers) if takes.answers else {}
        found[str(operation.status)] = {
            "description": HTTPStatus(operation.status).phrase,
            "content": {each: {"schema": schema} for each in operation.media_types},
        }
    refusals = [
        *EVERYWHERE,
        *(OF_STRANGERS if operation.scope is not Entrance.EVERYBODY else ()),
        *((PasswordChangeNeeded,) if isinstance(operation.scope, Scope) else ()),
        *(OF_BODIES if takes.body or operation.takes_bytes else ()),
        # A line break in its place, and it is no path that we know.
        *((NotFound,) if takes.path else ()),
        *operation.problems,
    ]
    codes: dict[int, dict[str, None]] = {}
    for each in refusals:
        status = problems.status_of(each)
        codes.setdefault(status, {})[each.code] = None
    for status in sorted(codes):
        found[str(status)] = {
            "description": "Codes: " + ", ".join(f"`{code}`" for code in codes[status]),
            "content": {problems.MEDIA_TYPE: {"schema": schemas.reference([Problem])}},
        }
    return found

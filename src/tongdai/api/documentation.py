"""The API's document, for programs at ``/api/openapi.json``, for people beside it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .openapi import Json
from .operations import JSON

PATH: Final = "/api/openapi.json"
PAGE: Final = "/api/docs"

CACHE: Final = {"Cache-Control": "no-cache"}

STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { margin-top: 3rem; text-transform: capitalize; }
h3 { margin-top: 2rem; font-weight: 600; }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
h3 code { padding: 0.1em 0.4em; border-radius: 4px; background: #8883; }
table { width: 100%; border-collapse: collapse; margin: 1rem 0; }
nav { columns: 18rem; }
nav a { display: block; font: 0.9em ui-monospace, monospace; }
th, td { padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid #8884; }
th, td { text-align: left; vertical-align: top; }
"""

_DIGEST: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"No script at all: the page is made here."


def routes(document: Json) -> list[Route]:
    """Both, which everybody may see: they tell nothing of any tenant."""
    text = msgspec.json.encode(document)
    page = html(document)

    async def for_programs(request: Request) -> Response:
        return Response(text, media_type=JSON, headers=CACHE)

    async def for_people(request: Request) -> Response:
        policy = {"Content-Security-Policy": POLICY}
        return Response(page, media_type="text/html", headers=CACHE | policy)

    return [Route(PATH, for_programs), Route(PAGE, for_people)]


def html(document: Json) -> bytes:
    """The document as a page."""
    page = Element("html", lang="en")
    head = SubElement(page, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(
        head, "meta", name="viewport", content="width=device-width, initial-scale=1"
    )
    SubElement(head, "title").text = "Tongdai API"
    SubElement(head, "style").text = STYLE
    body = SubElement(page, "body")
    SubElement(body, "h1").text = f"Tongdai API {document['info']['version']}"
    _prose(body, document["info"]["description"])
    link = SubElement(SubElement(body, "p"), "a", href=PATH)
    link.text = "OpenAPI document"
    _contents_of(body, document)
    topic = ""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation["tags"][0] != topic:
                topic = operation["tags"][0]
                SubElement(body, "h2").text = topic
            _operation(body, method.upper(), path, operation)
    SubElement(body, "h2").text = "Types"
    for name, schema in document["components"]["schemas"].items():
        _schema(body, name, schema)
    text: bytes = tostring(page, encoding="utf-8", method="html")
    return b"<!doctype html>\n" + text


def _contents_of(body: Element, document: Json) -> None:
    contents = SubElement(body, "nav")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            link = SubElement(contents, "a", href=f"#{operation['operationId']}")
            link.text = f"{method.upper()} {path}"


def _operation(body: Element, method: str, path: str, operation: Json) -> None:
    title = SubElement(body, "h3", id=operation["operationId"])
    SubElement(title, "code").text = f"{method} {path}"
    _prose(body, operation["summary"] + ".")
    if operation["description"]:
        _prose(body, operation["description"])
    _prose(body, _who(operation["security"]))
    rows: list[tuple[Any, ...]] = [
        (
            f"`{each['name']}`",
            each["in"],
            _type(each["schema"]),
            each.get("description", ""),
        )
        for each in operation["parameters"]
    ]
    if "requestBody" in operation:
        rows.append(("the body", "JSON", _contents(operation["requestBody"]), ""))
    if rows:
        _table(body, ("parameter", "in", "type", ""), rows)
    answers = [
        (status, _contents(each), each["description"])
        for status, each in operation["responses"].items()
    ]
    _table(body, ("status", "type", ""), answers)


def _who(security: list[Json]) -> str:
    """Who may ask, as a sentence."""
    schemes = {name: scopes for each in security for name, scopes in each.items()}
    if not schemes:
        return "Anybody."
    texts = {
        "apiKey": "an API key",
        "accessToken": "an access token",
        "consoleLogin": "a login at the console",
    }
    # A key and a login need the same scope: it is said once.
    scoped = "apiKey" if "apiKey" in schemes else "consoleLogin"
    scope = "".join(f" with `{each}`" for each in schemes.get(scoped, ()))
    who = " or ".join(
        text + (scope if name == scoped else "")
        for name, text in texts.items()
        if name in schemes
    )
    return who[0].upper() + who[1:] + "."


def _schema(body: Element, name: str, schema: Json) -> None:
    SubElement(SubElement(body, "h3", id=f"type-{name}"), "code").text = name
    _prose(body, schema.get("description", "") or _type(schema))
    required = schema.get("required", ())
    rows = [
        (
            f"`{field}`",
            _type(each),
            "" if field in required else "may be left out",
        )
        for field, each in schema.get("properties", {}).items()
    ]
    if rows:
        _table(body, ("field", "type", ""), rows)


def _contents(described: Json) -> str:
    found = described.get("content", {})
    return ", ".join(
        _type(each["schema"]) if each.get("schema") else kind
        for kind, each in found.items()
    )


def _type(schema: Json) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return f"`#{schema['$ref'].rpartition('/')[2]}`"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(_type(each) for each in schema[several])
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("type") == "array":
        return "list of " + _type(schema.get("items") or {})
    words = [schema.get("format") or schema.get("type", "anything")]
    words += [
        f"{said} {schema[limit]}"
        for limit, said in (
            ("minimum", "from"),
            ("maximum", "to"),
            ("maxLength", "of at most"),
        )
        if limit in schema
    ]
    if schema.get("default") not in (None, ""):
        words.append(f"({schema['default']} unless given)")
    return " ".join(words)


def _table(body: Element, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    table = SubElement(body, "table")
    line = SubElement(table, "tr")
    for head in heads:
        SubElement(line, "th").text = head
    for row in rows:
        line = SubElement(table, "tr")
        for cell in row:
            _fill(SubElement(line, "td"), str(cell))


def _prose(body: Element, text: str) -> None:
    _fill(SubElement(body, "p"), text)


def _fill(element: Element, text: str) -> None:
    """
    ``text``, in which backquotes stand around what a program says; ``#Call`` between
    them is a type.
    """
    for at, piece in enumerate(text.split("`")):
        if at % 2 and piece.startswith("#"):
            link = SubElement(element, "a", href=f"#type-{piece[1:]}")
            SubElement(link, "code").text = piece[1:]
        elif at % 2:
            SubElement(element, "code").text = piece
        elif len(element):
            element[-1].tail = piece
        else:
            element.text = piece

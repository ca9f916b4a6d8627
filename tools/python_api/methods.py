"""The methods of a resource, each made from one operation."""

from __future__ import annotations

import inspect
import typing
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from tongdai.api.operations import Operation
from tongdai.api.problems import status_of

from .annotations import name_of, notes_of, written
from .bodies import doc
from .names import FOR_OTHERS, METHODS, REFUSALS

LAST: Final = "The last byte wanted; None: to the end."
PART: Final = ["first: int = 0", "last: int | None = None"]

KINDS_OF_TEXT: Final = (str, int, float, bool)


@dataclass
class Parameters:
    """What a method takes, and what becomes of it."""

    taken: list[str] = field(default_factory=list)
    "Whatever must be given."

    named: list[str] = field(default_factory=list)
    "Only by name."

    notes: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)

    def signature(self, extra: str = "") -> str:
        """Between the parentheses."""
        star = ["*"] if self.named else []
        last = [extra] if extra else []
        return ", ".join(["self", *self.taken, *last, *star, *self.named])


def parameters(operation: Operation) -> Parameters:
    """What the method for an operation takes."""
    takes, found = operation.takes, Parameters()
    found.taken += [f"{name}: str" for name in takes.path]
    if takes.body is not None:
        _of_body(takes.body, found)
    if operation.takes_bytes:
        found.taken.append("content: bytes | Path")
        found.notes["content"] = "The file, or where it is."
    if takes.query is not None:
        _of_query(takes.query, found)
    return found


def _of_body(kind: type[msgspec.Struct], found: Parameters) -> None:
    hints = typing.get_type_hints(kind, include_extras=True)
    notes = notes_of(kind)
    for each in msgspec.structs.fields(kind):
        annotation = written(hints[each.name], given=True)
        found.body[each.encode_name] = each.name
        if each.name in notes:
            found.notes[each.name] = notes[each.name]
        if each.required:
            found.taken.append(f"{each.name}: {annotation}")
        elif isinstance(each.default, KINDS_OF_TEXT):
            found.named.append(f"{each.name}: {annotation} = {each.default!r}")
        else:
            if "UnsetType" not in annotation:
                annotation += " | UnsetType"
            found.named.append(f"{each.name}: {annotation} = UNSET")


def _of_query(kind: type[msgspec.Struct], found: Parameters) -> None:
    hints = typing.get_type_hints(kind, include_extras=True)
    notes = notes_of(kind)
    for each in msgspec.structs.fields(kind):
        annotation = written(hints[each.name], given=True)
        default = getattr(each.default, "value", each.default)
        if default == "":
            annotation, default = f"{annotation} | None", None
        found.query[each.encode_name] = each.name
        found.named.append(f"{each.name}: {annotation} = {default!r}")
        if each.name in notes:
            found.notes[each.name] = notes[each.name]


def item_of(answer: type) -> Any:
    """What a list is of; None: it is none."""
    fields = {each.name: each for each in msgspec.structs.fields(answer)}
    if not set(fields) <= {"items", "next"} or "items" not in fields:
        return None
    hints = typing.get_type_hints(answer, include_extras=True)
    return typing.get_args(hints["items"])[0]


def is_paged(answer: type) -> bool:
    """Does it come a page at a time?"""
    return {each.name for each in msgspec.structs.fields(answer)} == {"items", "next"}


def methods(operation: Operation, *, awaited: bool) -> list[str]:
    """
    The source of the methods for one operation.

    Args:
        awaited: For asyncio.
    """
    given = parameters(operation)
    _, name = METHODS[operation.name]
    raised = _raised(operation)
    takes = operation.takes
    if operation.takes_bytes:
        (answer,) = takes.answers
        text = name_of(answer)
        return [_Method(operation, given, awaited).simple(name, text, text, raised)]
    if not takes.answers and not takes.empty:
        return _Method(operation, given, awaited).bytes(name, raised)
    if takes.empty:
        return [_Method(operation, given, awaited).simple(name, "None", "None", raised)]
    # The last of several is for who has an API key.
    answer = takes.answers[-1]
    item = item_of(answer)
    if item is None:
        text = name_of(answer)
        return [_Method(operation, given, awaited).simple(name, text, text, raised)]
    text = written(item, given=False)
    made = _Method(operation, given, awaited)
    if is_paged(answer):
        return [made.paged(name, text, raised)]
    found = [made.items(name, text, operation.summary, raised)]
    if operation.name in FOR_OTHERS:
        other, kind = FOR_OTHERS[operation.name]
        summary = "The same, as an extension may see them, whose token asks"
        kind = written(item_of(takes.answers[0]), given=False)
        found.append(made.items(other, kind, summary, raised))
    return found


def _raised(operation: Operation) -> str:
    """The codes of what is refused here, by the exceptions that they come as."""
    found: dict[str, list[str]] = {}
    for each in operation.problems:
        status = status_of(each)
        kind = REFUSALS.get(status, "ServerError")
        codes = found.setdefault(kind, [])
        if f"``{each.code}``" not in codes:
            codes.append(f"``{each.code}``")
    lines = [f"    {kind}: {', '.join(codes)}." for kind, codes in found.items()]
    return "\n".join(["Raises:", *lines]) if lines else ""


class _Method:
    """How the methods of one operation are written."""

    def __init__(self, operation: Operation, given: Parameters, awaited: bool) -> None:
        self._operation = operation
        self._given = given
        self._awaited = awaited
        self._def = "async def" if awaited else "def"
        self._wait = "await " if awaited else ""

    def simple(self, name: str, gives: str, answer: str, raised: str) -> str:
        kind = "NoneType" if answer == "None" else answer
        call = f"{self._wait}self._connection.perform({self._request(kind)})"
        body = call if answer == "None" else f"return {call}"
        return self._method(name, gives, body, raised)

    def items(self, name: str, item: str, summary: str, raised: str) -> str:
        request = self._request(f"Items[{item}]")
        body = (
            f"found = {self._wait}self._connection.perform({request})\n"
            "        return found.items"
        )
        return self._method(name, f"Sequence[{item}]", body, raised, summary)

    def paged(self, name: str, item: str, raised: str) -> str:
        pages = "AsyncPages" if self._awaited else "Pages"
        request = self._request(f"Page[{item}]")
        body = f"return {pages}(self._connection, {request})"
        # Nothing is asked before somebody looks at it.
        return self._method(name, f"{pages}[{item}]", body, raised, start="def")

    def bytes(self, name: str, raised: str) -> list[str]:
        summary = self._operation.summary
        parts = bool(self._operation.takes.path)
        ranged = ", headers=bytes_from(first, last)" if parts else ""
        request = self._request("bytes", ranged)
        whole = f"{self._wait}self._connection.perform({request})"
        saved = f"{self._wait}self._connection.save({self._request('bytes')}, path)"
        note = {"path": "Where to; a file that is there is replaced when all has come."}
        into = self._method(
            f"save_{name}",
            "Path",
            f"return {saved}",
            raised,
            f"{summary}, into a file",
            extra="path: str | Path",
            notes=note,
        )
        if parts:
            self._given.named += PART
            self._given.notes |= {"first": "The first byte wanted.", "last": LAST}
        return [self._method(name, "bytes", f"return {whole}", raised), into]

    def _request(self, answer: str, further: str = "") -> str:
        path, takes = self._operation.path, self._operation.takes
        where = f'"{path}"'
        if takes.path:
            where = f"at({where}, {', '.join(f'{each}={each}' for each in takes.path)})"
        more = ""
        if self._operation.takes_bytes:
            more += ", body=content_of(content)"
        for part in ("query", "body"):
            given = getattr(self._given, part)
            if given or (part == "body" and takes.body):
                pairs = ", ".join(f"{name!r}: {each}" for name, each in given.items())
                more += f", {part}={{{pairs}}}"
        more += further
        return f'Request("{self._operation.method}", {where}, {answer}{more})'

    def _method(
        self,
        name: str,
        gives: str,
        body: str,
        raised: str,
        summary: str = "",
        *,
        start: str = "",
        extra: str = "",
        notes: dict[str, str] | None = None,
    ) -> str:
        notes = (notes or {}) | self._given.notes
        arguments = [
            f"    {each}: {' '.join(text.split())}" for each, text in notes.items()
        ]
        description = inspect.cleandoc(self._operation.description)
        description = description.replace(" Parts are given, too (`Range`).", "")
        text = "\n\n".join(
            each
            for each in (
                f"{summary or self._operation.summary}.",
                description,
                "\n".join(["Args:", *arguments]) if arguments else "",
                raised,
            )
            if each
        )
        signature = self._given.signature(extra)
        return (
            f"    {start or self._def} {name}({signature}) -> {gives}:\n"
            f"{doc(text, indent=8)}\n"
            f"        {body}\n"
        )


def bodies_of(operation: Operation) -> list[tuple[Any, bool]]:
    """The annotations that an operation names, and whether programs give them."""
    takes = operation.takes
    found: list[tuple[Any, bool]] = []
    for answer in takes.answers:
        item = item_of(answer)
        found.append((answer if item is None else item, False))
    for kind in (takes.body, takes.query):
        if kind is not None:
            hints = typing.get_type_hints(kind, include_extras=True)
            names = [each.name for each in msgspec.structs.fields(kind)]
            found += [(hints[name], True) for name in names]
    return found

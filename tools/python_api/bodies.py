"""The structs and enumerations that the API's answers and bodies are made of."""

from __future__ import annotations

import enum
import textwrap
import typing
from collections.abc import Iterator, Mapping

import msgspec

from .annotations import name_of, named, notes_of, parts, text_of, written
from .names import SECRETS


def definition(kind: type, members: tuple[type, ...], *, given: bool) -> str:
    """
    The class for one struct or enumeration.

    Args:
        members: Of a tagged union, whose base it is.
        given: Programs give it; else it comes from the switchboard.
    """
    lines = list(_enumeration(kind) if issubclass(kind, enum.Enum) else ())
    if members:
        lines = list(_one_of(kind, members))
    elif not lines:
        lines = list(_struct(kind, given=given))
    return "\n".join(lines)


def doc(text: str, *, indent: int = 4) -> str:
    """A docstring; in one line if it fits there."""
    space = " " * indent
    text = text.replace("\\", "\\\\").replace("null", "None")
    if "\n" not in text and len(text) + indent + 6 <= 88:
        return f'{space}"""{text}"""'
    filled = "\n\n".join(_filled(each, 88 - indent) for each in text.split("\n\n"))
    return textwrap.indent(f'"""\n{filled}\n"""', space)


def _filled(paragraph: str, width: int) -> str:
    """A paragraph; each line of a list is one of its own."""
    title, *lines = paragraph.split("\n")
    if title not in ("Args:", "Raises:"):
        return textwrap.fill(paragraph, width, break_on_hyphens=False)
    wrapped = [
        textwrap.fill(each, width, subsequent_indent=" " * 8, break_on_hyphens=False)
        for each in lines
    ]
    return "\n".join([title, *wrapped])


def note(text: str) -> str:
    """What stands beneath a field."""
    whole = " ".join(text.split()).replace("null:", "None:")
    if len(whole) + 6 <= 88:
        return f'    "{whole}"' if '"' not in whole else f"    '{whole}'"
    filled = textwrap.fill(whole, 84)
    return textwrap.indent(f'"""\n{filled}\n"""', "    ")


def _enumeration(kind: type[enum.Enum]) -> Iterator[str]:
    notes = notes_of(kind)
    yield f"class {name_of(kind)}(OpenEnum):"
    yield doc(text_of(kind).replace(" The values are public.", ""))
    yield ""
    for each in kind:
        yield f"    {each.name} = {each.value!r}"
        if each.name in notes:
            yield note(notes[each.name]) + "\n"


def _struct(kind: type, *, given: bool) -> Iterator[str]:
    fields = msgspec.structs.fields(kind)
    secret = not given and any(each.name in SECRETS for each in fields)
    base = "WithSecret" if secret else "msgspec.Struct"
    yield f'class {name_of(kind)}({base}, frozen=True, kw_only=True, rename="camel"):'
    yield doc(text_of(kind))
    yield ""
    hints = typing.get_type_hints(kind, include_extras=True)
    notes = notes_of(kind)
    for each in fields:
        default = "" if each.required or not given else " = UNSET"
        if not given and not each.required:
            default = f" = {each.default!r}"
        annotation = written(hints[each.name], given=given)
        yield from _field(each.name, annotation, default, notes)


def _one_of(kind: type, members: tuple[type, ...]) -> Iterator[str]:
    """One struct for all members of a tagged union: a later one may have others."""
    own = {each.name for each in msgspec.structs.fields(kind)}
    tag = kind.__struct_config__.tag_field
    yield f'class {name_of(kind)}(msgspec.Struct, frozen=True, rename="camel"):'
    yield doc(f"{text_of(kind)} What such a step has not is empty.")
    yield ""
    values = [f"``{each.__struct_config__.tag}``: {text_of(each)}" for each in members]
    yield from _field(tag, "str", "", {tag: " ".join(values)})
    for each in msgspec.structs.fields(kind):
        yield from _field(each.name, written(each.type, given=False), "", {})
    seen: dict[str, str] = {}
    for member in members:
        for each in msgspec.structs.fields(member):
            if each.name not in own:
                seen[each.name] = each.encode_name
    for name, encoded in seen.items():
        usual = ' = ""'
        if encoded != name:
            usual = f' = msgspec.field(default="", name="{encoded}")'
        yield from _field(name, "str", usual, {})


def _field(
    name: str, annotation: str, default: str, notes: Mapping[str, str]
) -> Iterator[str]:
    yield f"    {name}: {annotation}{default}"
    if name in notes:
        yield note(notes[name]) + "\n"


class Bodies:
    """All of them, each in the module of the resource that names it first."""

    def __init__(self) -> None:
        self.modules: dict[str, dict[type, bool]] = {}
        "Whether programs give it, by type, in the order of definition."
        self._members: dict[type, tuple[type, ...]] = {}
        self._seen: set[type] = set()

    def add(self, module: str, annotation: object, *, given: bool) -> None:
        """Whatever this annotation names."""
        for kind in named(annotation):
            self._unite(kind)
            if kind not in self._seen:
                self._seen.add(kind)
                self.modules.setdefault(module, {})[kind] = given

    def _unite(self, kind: type) -> None:
        if not issubclass(kind, msgspec.Struct):
            return
        for annotation in typing.get_type_hints(kind, include_extras=True).values():
            for each in typing.get_args(annotation) or ():
                members = parts(each)
                tags = [getattr(m, "__struct_config__", None) for m in members]
                if len(members) > 1 and all(tags) and tags[0].tag is not None:
                    self._members[members[0].__mro__[1]] = members

    def module_of(self, kind: type) -> str:
        """Where it is defined."""
        return next(name for name, kinds in self.modules.items() if kind in kinds)

    def text(self, module: str) -> str:
        """The source of one module, but for its imports."""
        return "\n\n\n".join(
            definition(kind, self._members.get(kind, ()), given=given)
            for kind, given in self.modules[module].items()
        )

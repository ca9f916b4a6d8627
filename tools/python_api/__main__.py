"""Write the generated part of the SDK for Python: ``python -m tools.python_api``."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.api.stage import services
from tongdai.api.application import operations
from tongdai.api.event_bodies import PhoneNews, RecordingReady, Trial
from tongdai.call.public_events import EventType

from .annotations import name_of
from .bodies import Bodies
from .methods import bodies_of, methods
from .names import ABOUT, BY_HAND, METHODS

ROOM: Final = Path(__file__).parents[2] / "src" / "tongdai" / "client" / "api"

MADE: Final = "Made by ``python -m tools.python_api`` from the API's operations."

FUTURE: Final = "from __future__ import annotations\n"

OF_BODIES: Final = f"""
{FUTURE}
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import NoneType
from typing import Any, Literal
from pathlib import Path
import msgspec
from msgspec import UNSET, UnsetType
"""


def files() -> dict[str, str]:
    """All that is generated: text by path below the room, before it is formatted."""
    bodies, of = Bodies(), defaultdict(list)
    for each in operations(services()):
        if each.name in BY_HAND:
            continue
        resource, _ = METHODS[each.name]
        of[resource].append(each)
        for annotation, given in bodies_of(each):
            bodies.add(resource, annotation, given=given)
    for kind in (EventType, RecordingReady, PhoneNews, Trial):
        bodies.add("events", kind, given=False)
    where = {
        name_of(kind): module
        for module, kinds in bodies.modules.items()
        for kind in kinds
    }
    found = {
        f"types/{module}.py": _types(module, bodies.text(module), where)
        for module in bodies.modules
    }
    found["types/__init__.py"] = _all_types(where)
    for resource, owned in of.items():
        for awaited in (False, True):
            folder = "async_resources" if awaited else "resources"
            parts = [text for each in owned for text in methods(each, awaited=awaited)]
            text = _resource(resource, parts, where, awaited=awaited)
            found[f"{folder}/{resource}.py"] = text
    for folder, about in (
        ("resources", "What can be asked of the API, for programs that wait."),
        ("async_resources", "What can be asked of the API, for asyncio."),
    ):
        found[f"{folder}/__init__.py"] = f'"""\n{about}\n\n{MADE}\n"""\n'
    return found


def _class_name(resource: str, *, awaited: bool) -> str:
    name = "".join(part.capitalize() for part in resource.split("_"))
    return f"Async{name}Api" if awaited else f"{name}Api"


def _types(module: str, text: str, where: Mapping[str, str]) -> str:
    others = "".join(
        f"from .{home} import {name}\n"
        for name, home in where.items()
        if home != module and _mentions(text, name)
    )
    return (
        f'"""\nThe bodies of {module.replace("_", " ")}.\n\n{MADE}\n"""\n{OF_BODIES}\n'
        "from tongdai.client.api.bodies import OpenEnum, Time, WithSecret\n"
        f"{others}\n\n{text}\n"
    )


def _resource(
    resource: str, parts: list[str], where: Mapping[str, str], *, awaited: bool
) -> str:
    text = "\n".join(parts)
    connection = "AsyncConnection" if awaited else "Connection"
    home = "awaiting" if awaited else "blocking"
    pages = "AsyncPages" if awaited else "Pages"
    types = "".join(
        f"from tongdai.client.api.types.{module} import {name}\n"
        for name, module in where.items()
        if _mentions(text, name)
    )
    return (
        f'"""\n{ABOUT[resource]}\n\n{MADE}\n"""\n{OF_BODIES}\n'
        "from tongdai.client.api.bodies import Items, Page\n"
        f"from tongdai.client.api.{home} import {connection}\n"
        f"from tongdai.client.api.pages import {pages}\n"
        "from tongdai.client.api.request import Request, at\n"
        "from tongdai.client.api.request import bytes_from, content_of\n"
        f"{types}\n\n"
        f"class {_class_name(resource, awaited=awaited)}:\n"
        f'    """{ABOUT[resource]}"""\n\n'
        f"    def __init__(self, connection: {connection}) -> None:\n"
        "        self._connection = connection\n\n"
        f"{text}"
    )


def _mentions(text: str, name: str) -> bool:
    words = "".join(each if each.isalnum() or each == "_" else " " for each in text)
    return name in words.split()


def _all_types(where: Mapping[str, str]) -> str:
    names = sorted(where)
    lines = "".join(f"from .{where[name]} import {name}\n" for name in names)
    listed = "".join(f"    {name!r},\n" for name in names)
    return (
        '"""\nEvery type of the API\'s bodies; times have a zone, durations are seconds'
        f' unless said.\n\n{MADE}\n"""\n\n{lines}\n__all__ = [\n{listed}]\n'
    )


def formatted(text: str) -> str:
    """As ruff wants it: what is imported and not used goes, too."""
    ruff = [sys.executable, "-m", "ruff"]
    chosen = ["check", "--quiet", "--fix-only", "--select", "F401,I,UP", "-"]
    for arguments in (chosen, ["format", "--quiet", "-"]):
        command = [*ruff, *arguments, "--stdin-filename", str(ROOM / "made.py")]
        text = subprocess.run(
            command, input=text, capture_output=True, text=True, check=True
        ).stdout
    return text


def main() -> None:
    """Write them all."""
    for path, text in files().items():
        there = ROOM / path
        there.parent.mkdir(exist_ok=True)
        there.write_text(formatted(text), encoding="utf-8")


if __name__ == "__main__":
    main()

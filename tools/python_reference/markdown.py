"""Docstrings as Markdown."""

from __future__ import annotations

import re
from typing import Final

SECTIONS: Final = ("Args", "Returns", "Raises", "Yields")

_ROLE: Final = re.compile(r":\w+:`~?([^`]+)`")
_SECTION: Final = re.compile(rf"^({'|'.join(SECTIONS)}):$", re.MULTILINE)
_ITEM: Final = re.compile(r"^ {4}(\*{0,2}\w+): ", re.MULTILINE)


def markdown(docstring: str) -> str:
    """One docstring: text, lists, code, and the sections of arguments and errors."""
    text, *sections = _SECTION.split(docstring)
    parts = [_text(text)]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        parts.append(f"**{title}**\n\n{_section(title, body)}")
    return "\n\n".join(part for part in parts if part).strip()


def first_sentence(docstring: str) -> str:
    """The summary, on one line."""
    return _inline(" ".join(docstring.partition("\n\n")[0].split()))


def _text(text: str) -> str:
    paragraphs: list[str] = []
    if not text.strip():
        return ""
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        lines = paragraph.splitlines()
        if all(line.startswith("    ") for line in lines if line):
            code = "\n".join(line[4:] for line in lines)
            if paragraphs and paragraphs[-1].startswith("```") and code:
                paragraphs[-1] = paragraphs[-1][:-4] + f"\n\n{code}\n```"
            else:
                paragraphs.append(f"```python\n{code}\n```")
            continue
        if paragraph.strip() != "::":
            paragraphs.append(_inline(paragraph.replace("::", ":")))
    return "\n\n".join(paragraphs)


def _section(title: str, body: str) -> str:
    body = body.strip("\n")
    if title in ("Returns", "Yields"):
        return _inline(" ".join(body.split()))
    _, *items = _ITEM.split(body + "\n")
    rows = [
        f"- `{name}`: {_inline(' '.join(text.split()))}"
        for name, text in zip(items[::2], items[1::2], strict=True)
    ]
    return "\n".join(rows) or _inline(" ".join(body.split()))


def _inline(text: str) -> str:
    named = _ROLE.sub(lambda role: f"`{role[1].rpartition('.')[2]}`", text)
    return named.replace("``", "`")

"""The ladder of one call: its messages and decisions, fit to be shown to others."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tongdai.log import mask
from tongdai.sip.flow import Flow
from tongdai.sip.grammar import write_host_port

from .trace import Decision, Message

LONGEST_LINE: Final = 500
"Characters of one line of a message or a decision: more is somebody's nonsense."

HIDDEN: Final = "…"

_SECRETS: Final = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "www-authenticate",
        "proxy-authenticate",
        "authentication-info",
        "tongdai-token",
        "tongdai-datas",
    }
)
"Header fields of which nothing is shown: passwords' digests, tokens, customers' data."

_LEFT_OUT: Final = frozenset({"datas", "digit", "digits", "body", "call", "at"})
"Fields of inputs and outputs that are private, or stand in every line anyway."

_ID: Final = re.compile(
    r"\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b([0-9a-f]{8})[0-9a-f]{12}\b"
)
"A leg's name; its beginning tells it from the other few of its call."

_KEYS: Final = re.compile(
    r"(a=(?:crypto:\d+ \S+|ice-pwd|key-mgmt)[: ]).*", re.IGNORECASE
)
"What would open the media of a call (RFC 4568, RFC 8839)."

_DIGIT: Final = re.compile(r"(signal\s*=).*|[0-9*#A-Da-d]\s*", re.IGNORECASE)
"A pressed key in the body of an INFO: it may be somebody's PIN."

_NUMBER: Final = re.compile(r"(?<![\w.-])\+?\d{7,}(?![\w-])")
"What may be a telephone number; ids and addresses have other signs beside them."

_PLAIN_FIELDS: Final = frozenset(
    {"via", "v", "call-id", "i", "cseq", "content-length", "l"}
)
"Header fields without telephone numbers."


def lines(
    happened: Sequence[Message | Decision], *, whole: bool = False
) -> Iterator[str]:
    """
    A line for each message and each decision, with the seconds since the first.

    Args:
        whole: Every line of the messages, too.
    """
    if not happened:
        return
    start = happened[0].at
    for each in happened:
        at = f"{each.at - start:+9.3f}"
        if isinstance(each, Decision):
            yield f"{at}  {_decided(each)}"
            continue
        text = each.data.decode("utf-8", "replace").splitlines() or [""]
        arrow = "──▶" if each.sent else "◀──"
        yield f"{at}  {arrow} {_other_end(each.flow)}  {harmless(_masked(text[0]))}"
        if whole:
            yield from (f"{'':9}      {line}" for line in _rest(text))


def _other_end(flow: Flow) -> str:
    return f"{flow.transport.value} {write_host_port(*flow.remote)}"


def _decided(decision: Decision) -> str:
    heard = "begin" if decision.event is None else _described(decision.event)
    done = ", ".join(map(_described, decision.outputs))
    text = f"[{heard}]" + (f" → {done}" if done else "")
    return harmless(_ID.sub(lambda found: found[1] or found[2], text))


def _described(event: object) -> str:
    """An input or output with its fields, but for those that are private."""
    if isinstance(event, tuple):
        return f"({', '.join(map(_described, event))})"
    if isinstance(event, frozenset):
        return f"{{{', '.join(sorted(map(_described, event)))}}}"
    if not dataclasses.is_dataclass(event) or isinstance(event, type):
        return _masked(str(event))
    found = ((each.name, getattr(event, each.name)) for each in _shown_fields(event))
    shown = ", ".join(
        f"{name}={_described(value)}"
        for name, value in found
        if value is not False and value not in (None, "", ())
    )
    return f"{type(event).__name__}({shown})"


def _shown_fields(event: Any) -> list[dataclasses.Field[Any]]:
    return [each for each in dataclasses.fields(event) if each.name not in _LEFT_OUT]


def _rest(text: Sequence[str]) -> Iterator[str]:
    """A message from its second line on."""
    keys = text[0].startswith("INFO ")
    body = False
    hidden = False
    for line in text[1:]:
        if body:
            yield harmless(_of_body(line, keys=keys))
        elif not line:
            body = True
            yield ""
        else:
            name, _, _ = line.partition(":")
            name = name.strip().lower()
            if not line.startswith((" ", "\t")):
                hidden = name in _SECRETS
            elif hidden:
                continue  # a secret's folded line
            if hidden:
                yield harmless(f"{line.partition(':')[0]}: {HIDDEN}")
            else:
                yield harmless(line if name in _PLAIN_FIELDS else _masked(line))


def _of_body(line: str, *, keys: bool) -> str:
    if keys:
        found = _DIGIT.fullmatch(line)
        return line if found is None else f"{found[1] or ''}{HIDDEN}"
    return _KEYS.sub(rf"\1{HIDDEN}", line)


def _masked(text: str) -> str:
    return _NUMBER.sub(lambda found: mask(found[0]), text)


def harmless(line: str) -> str:
    """One line that says nothing to the terminal."""
    shown = "".join(each if each.isprintable() else "�" for each in line)
    return shown if len(shown) <= LONGEST_LINE else shown[:LONGEST_LINE] + HIDDEN

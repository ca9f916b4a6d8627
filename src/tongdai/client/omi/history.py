"""What a program keeps with a call in the switchboard's history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx

from tongdai.client.errors import Unreachable

from .refusals import refusal
from .texts import Language

ANSWER_WITHIN: Final = 10.0
"Seconds that the public API has."

ASK_AGAIN: Final = frozenset({401, 408, 429})
"Statuses that say nothing of what was sent: of the token, of time, of patience."


def call_info(call_id: str, note: object, form: Mapping[str, Any]) -> dict[str, Any]:
    """What ``save_call_info`` gets: text as it is, and anything else as JSON has it."""
    info: dict[str, Any] = {"callId": call_id, "note": text_of(note or "")}
    for name, given in form.items():
        if given is None:
            continue
        several = [given] if name == "tags" and not isinstance(given, list) else given
        if isinstance(several, list | tuple):
            info[name] = [text_of(each) for each in several]
        else:
            info[name] = text_of(several)
    return info


def text_of(given: object) -> str:
    """As the browser's SDK writes it."""
    if isinstance(given, str):
        return given
    return json.dumps(given, ensure_ascii=False, default=str)


async def store(
    origin: str, token: str, info: Mapping[str, Any], language: Language
) -> None:
    """
    Put it into the history.

    Args:
        origin: Of the public API.
        info: As :func:`call_info` makes it.

    Raises:
        Unreachable: the API does not answer, or not now.
        CallRefused: it will never take this.
    """
    form = dict(info)
    call_id, note, tags = form.pop("callId"), form.pop("note"), form.pop("tags", None)
    body: dict[str, Any] = {"note": note, "form": form}
    if tags is not None:
        body["tags"] = tags
    url = f"{origin}/api/v1/calls/{quote(call_id, safe='')}/info"
    try:
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN) as client:
            answer = await client.put(
                url, json=body, headers={"Authorization": f"Bearer {token}"}
            )
    except httpx.HTTPError as error:
        why = type(error).__name__
        raise Unreachable(
            f"the public API at {origin} does not answer: {why}"
        ) from None
    if answer.status_code >= 500 or answer.status_code in ASK_AGAIN:
        raise Unreachable(f"the public API at {origin} says {answer.status_code}")
    if not answer.is_success:
        raise refusal("not_saved", language, f"({answer.status_code})")

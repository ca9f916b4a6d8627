"""What a program keeps with a call in the switchboard's history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tongdai.client.api import AsyncApi


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


async def store(origin: str, token: str, info: Mapping[str, Any]) -> None:
    """
    Put it into the history.

    Args:
        origin: Of the public API.
        info: As :func:`call_info` makes it.

    Raises:
        Unreachable: the API does not answer.
        ApiError: it does not take this.
    """
    form = dict(info)
    call_id, note, tags = form.pop("callId"), form.pop("note"), form.pop("tags", ())
    async with AsyncApi(origin, token) as api:
        await api.calls.write_info(call_id, note=note, tags=tags, form=form)

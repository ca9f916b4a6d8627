"""What the history says of a call, once it is over."""

from __future__ import annotations

from typing import Any

import httpx

from tests.browser.chromium import PATIENCE, Phone
from tests.browser.switchboard import Switchboard


def closed(board: Switchboard, phone: Phone, uuid: str) -> dict[str, Any]:
    """
    The call as the public API tells it to one of its sides.

    A page knows that it has hung up before the switchboard does.
    """
    headers = {"Authorization": f"Bearer {phone.run('() => omiSDK.getAccessToken()')}"}
    url = f"{board.url}/api/v1/calls/{uuid}"
    call: dict[str, Any] = {}

    def is_over() -> bool:
        answer = httpx.get(url, headers=headers, timeout=PATIENCE)
        call.update(answer.json() if answer.is_success else {})
        return call.get("endTime") is not None

    phone.until(is_over, "end of the call in the history")
    return call

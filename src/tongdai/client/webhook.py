"""Webhooks: is it the switchboard that tells us, and what?"""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping, Sequence
from typing import Final

from tongdai.webhooks.signature import SIGNATURE, TOLERANCE, signature

from .api.events import Event, event_of
from .errors import BadArgument, BadSignature

LARGEST: Final = 4 * 1024 * 1024
"Bytes of a body; the largest of ours have some hundred thousand."

LONGEST_HEADER: Final = 1024
"Characters; ours has about 80."

LONGEST_TIME: Final = 12
"Digits of a time in seconds."


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    secret: str | Sequence[str],
    *,
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> Event:
    """
    The event that a webhook brings, if it is the switchboard that sent it just now.

    ::

        event = verify_webhook(await request.body(), request.headers, SECRET)

    Deliveries may come twice: drop an ``event.id`` that has been there. How it is
    signed: HMAC-SHA256 (RFC 2104) of the time, a dot and the body.

    Args:
        body: As it came, before anything has read it as JSON.
        headers: Of the request, in whatever case; of any web framework.
        secret: Of the webhook; several while one replaces the other.
        tolerance: Seconds between the time of sending and ``now``, either way.
        now: Seconds since the epoch; None: by this machine's clock.

    Raises:
        BadSignature: It was signed by another secret or at another time, or is not
            what the switchboard sends. Answer 400.
        BadArgument: There is no secret, or the body is not bytes.
    """
    secrets = [secret] if isinstance(secret, str) else list(secret)
    if not secrets or not all(isinstance(each, str) and each for each in secrets):
        raise BadArgument("secret: expected the webhook's, or several, and none empty")
    if not isinstance(body, bytes | bytearray | memoryview):
        raise BadArgument(f"body: expected bytes, not {type(body).__name__}")
    body = bytes(body)
    at, given = _parts(_header(headers))
    if len(body) > LARGEST:
        raise BadSignature(f"expected at most {LARGEST:,} bytes, not {len(body):,}")
    expected = [_hexadecimal(signature(each, at, body)) for each in secrets]
    # Each with each, so that how long it takes says nothing about any.
    good = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in given]
    if not any(good):
        raise BadSignature(f"{SIGNATURE}: expected a signature by this secret")
    age = (time.time() if now is None else now) - at
    if abs(age) > tolerance:
        raise BadSignature(
            f"{SIGNATURE}: expected a time within {tolerance:g} s, not {age:.0f} s ago"
        )
    try:
        return event_of(body)
    except ValueError as error:
        raise BadSignature(str(error)) from error


def _header(headers: Mapping[str, str]) -> str:
    """The one header, however its name is written."""
    name = SIGNATURE.lower()
    found = [value for key, value in headers.items() if str(key).lower() == name]
    if len(found) != 1 or not isinstance(found[0], str):
        raise BadSignature(f"expected one header {SIGNATURE}, not {len(found)}")
    if len(found[0]) > LONGEST_HEADER:
        raise BadSignature(f"{SIGNATURE}: expected at most {LONGEST_HEADER} characters")
    return found[0]


def _parts(header: str) -> tuple[int, list[bytes]]:
    """The time, and every signature of the version that we know."""
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    found = [value.encode() for name, _, value in pairs if name == "v1"]
    good = len(times) == 1 and times[0].isascii() and times[0].isdecimal()
    if not good or len(times[0]) > LONGEST_TIME or not found:
        raise BadSignature(f"{SIGNATURE}: expected t=SECONDS,v1=HEXADECIMAL")
    return int(times[0]), found


def _hexadecimal(header: str) -> bytes:
    return header.rpartition("v1=")[2].encode()

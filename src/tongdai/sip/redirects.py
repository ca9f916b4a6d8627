"""Where a 3xx says that a call is to go instead (RFC 3261 §8.1.3.4, §21.3). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .address import NameAddr
from .errors import MalformedMessage
from .message import Response

MOST_REDIRECTS: Final = 5
"Contacts that are handed up: a phone forwards to one number, a proxy to a few."

_FOLLOWED: Final = frozenset({300, 301, 302})
"""
305 names a proxy and 380 another service: neither says who is to be called. What
stands in the Contact of any other response is no invitation to call there.
"""

_QVALUE: Final = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


def redirects(
    response: Response, is_own: Callable[[str], bool]
) -> tuple[tuple[str, str], ...]:
    """
    Who is to be called instead, as (user, domain), by falling preference.

    What cannot be read is left out: the call has ended whatever its Contacts say. The
    user is as the peer wrote it, and of any content.

    Args:
        is_own: Is a host ours, and no domain? Then the domain is the empty one.
    """
    if response.status not in _FOLLOWED:
        return ()
    try:
        contacts = response.contacts
    except MalformedMessage:
        return ()
    found = [each for each in contacts if each.uri.is_sip and each.uri.user]
    found.sort(key=_preference, reverse=True)
    places = [(each.uri.user or "", each.uri.host) for each in found]
    named = [(user, "" if is_own(host) else host) for user, host in places]
    return tuple(dict.fromkeys(named))[:MOST_REDIRECTS]


def _preference(contact: NameAddr) -> float:
    q = contact.parameters.get("q")
    return float(q) if q is not None and _QVALUE.fullmatch(q) else 1.0

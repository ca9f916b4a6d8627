"""What one party of a call is told about the call and about the other party."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tongdai.call.ids import CallId
from tongdai.machine import value
from tongdai.sip.address import NameAddr
from tongdai.sip.endpoint_inputs import HeaderRows
from tongdai.sip.uri import Uri

CALL_HEADER: Final = "Tongdai-Call"
"Tells phones the id that the call has in the history."

HOTLINE_HEADER: Final = "Tongdai-Hotline"
"The tenant's number that a call goes out with: asked for by callers, told to phones."

REMEMBERED: Final = 1000
"Extensions whose names are kept as they are written."

IDENTITY_HEADER: Final = "P-Asserted-Identity"
"Whom the other party is (RFC 3325): by our directory, never by a phone's word."


@value
class Introduction:
    """The other party, as an INVITE tells its callee, or a 18x or 200 its caller."""

    number: str
    name: str
    "From the directory; empty: it has none, and its number says all."

    hotline: str = ""

    def rows(self, call: CallId, domain: str) -> HeaderRows:
        """
        The header fields that say so.

        Args:
            domain: The tenant's domain that the told party knows itself by.
        """
        other = _remembered(self.number, self.name, self.hotline, domain)
        return ((CALL_HEADER, call), *other)

    def anew(self, call: CallId, domain: str) -> HeaderRows:
        """The same in the place of whom it was before, and of that one's name."""
        rows = self.rows(call, domain)
        return rows if self.name else rows + self.asserted(domain)

    def asserted(self, domain: str) -> HeaderRows:
        """The number alone, as carriers are told it (RFC 3325 §9.1)."""
        return ((IDENTITY_HEADER, str(NameAddr(Uri("sip", domain, self.number)))),)


def _rows(number: str, name: str, hotline: str, domain: str) -> HeaderRows:
    rows: HeaderRows = ((HOTLINE_HEADER, hotline),) if hotline else ()
    if name:
        other = NameAddr(Uri("sip", domain, number), name)
        rows += ((IDENTITY_HEADER, str(other)),)
    return rows


# Each call says it three times, and those who call today have called before.
_remembered: Final = lru_cache(REMEMBERED)(_rows)

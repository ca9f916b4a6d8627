"""What goes by, in words for the log of whoever looks for a fault."""

from __future__ import annotations

from tongdai.net.driver import kind
from tongdai.sip.endpoint_inputs import Input, Received


def describe(event: Input) -> str:
    """An input for the log: of a message its method or status, nothing that it says."""
    if not isinstance(event, Received):
        return kind(event)
    start = event.data[:40].split(b" ", 2)[:2]
    word = start[-1] if start[0] == b"SIP/2.0" else start[0]
    what = word[:20].decode("ascii", "backslashreplace")
    return f"{what}, {len(event.data)} bytes over {event.flow.transport.value}"

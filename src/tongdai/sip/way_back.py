"""Where the responses to a request go (RFC 3261 §18.2, RFC 3581)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .fields import Via
from .flow import Flow, Transport
from .message import Request

SIP_PORT: Final = 5060
"Where a Via without a port is sent to over UDP (§18.2.2)."


def way_back(via: Via, flow: Flow) -> Flow:
    """
    The flow that the responses to a request go over.

    Departs from §18.2.2: ``maddr`` is not obeyed, because whoever writes it could
    send our responses to anybody.
    """
    if flow.transport is not Transport.UDP or "rport" in via.parameters:
        return flow
    return replace(flow, remote=(flow.remote[0], via.port or SIP_PORT))


def note_source(request: Request, flow: Flow) -> None:
    """Write into the topmost Via where the request really came from (§18.2.1)."""
    seen = request.via.seen_from(*flow.remote)
    read = vars(request).copy()
    request.headers.replace_first("Via", str(seen))
    # Nothing else changed; reading it all again would double the work on a request.
    read["via"] = seen
    read.pop("vias", None)
    vars(request).update(read)

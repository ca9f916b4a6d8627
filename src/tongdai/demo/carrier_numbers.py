"""Numbers as the demo's carrier reads and writes them, and whom it calls by them."""

from __future__ import annotations

from typing import Final

from tongdai.call.directory import Dialling, NumberFormat
from tongdai.call.numbers import canonical, understood, written
from tongdai.client.phone.vocabulary import DialPeer
from tongdai.sip.endpoint_inputs import Caller
from tongdai.sip.flow import Flow
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target

from .news import Wanted

DIALLING: Final = Dialling()
"The carrier is Vietnamese."


def read(number: str) -> str:
    """A number of any form as people in Viet Nam dial it."""
    return understood(number, DIALLING)


def dial(session: SessionId, wanted: Wanted, switchboard: Flow) -> DialPeer | None:
    """How a call in is made, as carriers make it; None: what is wanted is no number."""
    hotline = canonical(wanted.hotline, DIALLING) or wanted.hotline
    caller = canonical(wanted.caller, DIALLING) or wanted.caller
    if not all(number.strip("+").isalnum() for number in (hotline, caller)):
        return None
    host, port = switchboard.remote
    callee = written(hotline, NumberFormat.E164, DIALLING)
    number = written(caller, NumberFormat.E164, DIALLING)
    domain = switchboard.local[0]
    return DialPeer(
        session,
        Target(f"sip:{callee}@{host}:{port}", switchboard),
        Caller(number, domain),
        callee,
        host,
        (("P-Asserted-Identity", f"<sip:{number}@{domain}>"),),
    )

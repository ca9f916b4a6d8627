"""What the switchboard says of a call in fields of its own, and why it ended."""

from __future__ import annotations

from typing import Final

from tongdai.call.cause import EndCause
from tongdai.machine import value
from tongdai.sip.address import NameAddr
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.fields import Reason
from tongdai.sip.headers import Headers

LONGEST: Final = 256
"Characters kept of a word or name: what a switchboard says has 64."

OK: Final = 200

_BY_STATUS: Final = {
    408: EndCause.NO_ANSWER,
    480: EndCause.NO_ANSWER,
    486: EndCause.BUSY,
    487: EndCause.CANCEL,
    600: EndCause.BUSY,
}
"For a peer that says nothing itself, such as a carrier."

_CAUSES: Final = {cause.value: cause for cause in EndCause}


@value
class Particulars:
    """As one message has them; empty where it does not say."""

    call: str = ""
    "The call's id in the history (``Tongdai-Call``)."

    number: str = ""
    "The other side's (``P-Asserted-Identity``, RFC 3325)."

    name: str = ""
    "The other side's, if it has one."

    hotline: str = ""
    "The hotline in use (``Tongdai-Hotline``)."

    supervision: str = ""
    "How this side supervises from now on (``Tongdai-Supervise``)."

    supervised: str = ""
    "How this side is supervised (``Tongdai-Supervised``); ``no``: not any more."

    recording: str = ""
    """
    Whether the call is recorded (``Tongdai-Recording``); ``no``: this side has no say.
    """

    @classmethod
    def read(cls, headers: Headers) -> Particulars:
        """Whatever of it a message says. What cannot be read is not said."""

        def word(name: str) -> str:
            return (headers.get(name) or "")[:LONGEST]

        number, name = _identity(headers)
        return cls(
            word("Tongdai-Call"),
            number,
            name,
            word("Tongdai-Hotline"),
            word("Tongdai-Supervise"),
            word("Tongdai-Supervised"),
            word("Tongdai-Recording"),
        )


def _identity(headers: Headers) -> tuple[str, str]:
    text = headers.get("P-Asserted-Identity")
    if not text:
        return "", ""
    try:
        asserted = NameAddr.parse(text)
    except MalformedMessage:
        return "", ""
    number = (asserted.uri.user or "")[:LONGEST]
    name = asserted.display_name[:LONGEST]
    # Some write the number where a name would be.
    return number, "" if name == number else name


def elsewhere(reason: Reason | None) -> bool:
    """Did somebody else answer the call (RFC 3326 §3.1)?"""
    return (
        reason is not None and reason.protocol.upper() == "SIP" and reason.cause == OK
    )


def end_cause(status: int, reason: Reason | None, headers: Headers) -> EndCause:
    """
    Why a call ended, by the same rules as in the browser's SDK.

    Args:
        status: As :class:`~tongdai.sip.endpoint_outputs.SessionEnded` has it.
        headers: Of what ended it; ``Tongdai-Cause`` in it says most.
    """
    if elsewhere(reason):
        return EndCause.CANCEL
    said = _CAUSES.get(headers.get("Tongdai-Cause") or "")
    if said is not None:
        return said
    if status == OK:
        return EndCause.BYE
    return _BY_STATUS.get(status, EndCause.UNKNOWN)

"""From a REFER to what call control understands: who is meant, and may be called."""

from __future__ import annotations

from collections.abc import Callable

from tongdai.call.cause import Ending
from tongdai.call.directory import Directory
from tongdai.call.ids import TransferId
from tongdai.call.inputs import (
    CancelAsked,
    CompleteAsked,
    TransferAsked,
    TransferMode,
)
from tongdai.sip.endpoint_outputs import Referral, TransferWanted
from tongdai.switch.admission import LONGEST_NUMBER, Admission
from tongdai.switch.introducing import Introduction
from tongdai.switch.live_call import LiveCall, Redirection
from tongdai.switch.sip_legs import SipLeg, SipLegs

Asked = TransferAsked | CompleteAsked | CancelAsked


class Transfers:
    """Reads REFERs, each with the rights of who sent it."""

    def __init__(
        self, admission: Admission, directory: Callable[[], Directory], sip: SipLegs
    ) -> None:
        self._admission = admission
        self._directory = directory
        self._sip = sip

    def read(
        self, wanted: TransferWanted, by: SipLeg, live: LiveCall
    ) -> tuple[Asked, Redirection | None]:
        """What a party of a call wants, and whom that would make ring, if anybody."""
        request, number = TransferId(wanted.refer), wanted.user[:LONGEST_NUMBER]
        match wanted.kind:
            case Referral.COMPLETE:
                return CompleteAsked(by.id, request, number), None
            case Referral.CANCEL:
                return CancelAsked(by.id, request, number), None
            case Referral.ATTENDED:
                mode = TransferMode.ATTENDED
            case Referral.BLIND:
                mode = TransferMode.BLIND
        other = live.other_than(by.id)
        waiting = None if other is None else self._sip.of(other)
        if waiting is None or waiting.party[1] == number:
            # Nobody is there to be passed on, or it would be passed on to itself.
            refused = Ending.FORBIDDEN
            return TransferAsked(by.id, request, by.party[1], mode, refused), None
        found = self._admission.redirect(by.party, number, wanted.domain or by.party[0])
        if isinstance(found, Ending):
            return TransferAsked(by.id, request, by.party[1], mode, found), None
        to, targets = found
        shown = self._introduction(waiting, live.route.hotline)
        asked = TransferAsked(by.id, request, by.party[1], mode, to)
        return asked, Redirection(to.number, shown, targets)

    def _introduction(self, leg: SipLeg, hotline: str) -> Introduction:
        domain, number = leg.party
        extension = self._directory().extension(domain, number)
        # It may have been removed while it talks.
        name = extension.name if extension is not None else ""
        return Introduction(number, name, hotline)

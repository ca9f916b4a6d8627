"""From a REFER to what call control understands: who is meant, and may be called."""

from __future__ import annotations

from tongdai.call.cause import Ending
from tongdai.call.ids import TransferId
from tongdai.call.inputs import (
    CancelAsked,
    CompleteAsked,
    TransferAsked,
    TransferMode,
)
from tongdai.sip.endpoint_outputs import Referral, TransferWanted
from tongdai.switch.admission import LONGEST_NUMBER, Admission
from tongdai.switch.live_call import LiveCall
from tongdai.switch.sip_legs import SipLeg

Asked = TransferAsked | CompleteAsked | CancelAsked


class Transfers:
    """Reads REFERs, each with the rights of who sent it."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    def read(self, wanted: TransferWanted, by: SipLeg, live: LiveCall) -> Asked:
        """What a party of a call wants."""
        request, number = TransferId(wanted.refer), wanted.user[:LONGEST_NUMBER]
        match wanted.kind:
            case Referral.COMPLETE:
                return CompleteAsked(by.id, request, number)
            case Referral.CANCEL:
                return CancelAsked(by.id, request, number)
            case Referral.ATTENDED:
                mode = TransferMode.ATTENDED
            case Referral.BLIND:
                mode = TransferMode.BLIND
        other = live.other_than(by.id)
        if by.peer or other is None or live.number_of(other) == number:
            # A carrier spends nobody's money but its own. Else: nobody is there to be
            # passed on, or it would be passed on to itself.
            refused = Ending.FORBIDDEN
            return TransferAsked(by.id, request, by.party[1], mode, refused)
        aim = self._admission.aim(by.party, number, wanted.domain or by.party[0])
        return TransferAsked(by.id, request, by.party[1], mode, aim)

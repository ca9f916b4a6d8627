"""
Asking the peer to pass our call on: REFER within a dialog (RFC 3515), and its NOTIFYs.

The other side of it is :mod:`tongdai.sip.refer`.
"""

from __future__ import annotations

import re
from typing import Final

from .address import NameAddr
from .dialog_flow import DialogFlow
from .endpoint_inputs import HeaderRows, Refer
from .endpoint_outputs import Referral, TransferReported
from .ids import SessionId
from .message import Request, Response
from .parameters import Parameters
from .refer import TRANSFER_HEADER
from .replacing import HEADER as REPLACES
from .replacing import Replaces
from .session_vocabulary import RequestCame, Step
from .uri import Uri

MOST_OPEN: Final = 4
"REFERs at a time of which something is still to be heard: an announced one needs two."

BAD_EVENT: Final = 489
UNKNOWN: Final = 481
NOBODY_SAYS: Final = 480
"What a transfer amounts to of whose end nobody will say any more (RFC 3515 §2.4.7)."
TOO_MANY: Final = 491
NO_FLOW: Final = 430

_UNFOLLOWED: Final = (Referral.COMPLETE, Referral.CANCEL)
"The REFER that they belong to is followed, and that tells all (RFC 4488)."

_STATUS_LINE: Final = re.compile(rb"SIP/2\.0 ([1-6][0-9]{2})[ \r\n]")
"A ``message/sipfrag`` (RFC 3420) of one line, or the first of several."


class Referring:
    """The REFERs of ours in one dialog, until the last that is heard of each."""

    def __init__(self, session: SessionId, line: DialogFlow) -> None:
        self._session = session
        self._line = line
        self._first: int | None = None
        "CSeq of the first one: its NOTIFYs need no id (RFC 3515 §2.4.6)."
        self._open: dict[int, Referral] = {}
        "What each asked for, by its CSeq."

    def refer(self, wish: Refer, replaces: Replaces | None) -> list[Step]:
        """
        Ask for a transfer, or for the next step of an announced one.

        Args:
            replaces: The dialog of the peer's that the target is to be joined with.
        """
        if self._line.flow is None:
            return [self._report(wish.kind, NO_FLOW, over=True)]
        if len(self._open) >= MOST_OPEN:
            return [self._report(wish.kind, TOO_MANY, over=True)]
        steps = self._line.send("REFER", self._rows(wish, replaces))
        number = self._line.dialog.local_seq
        self._open[number] = wish.kind
        if self._first is None:
            self._first = number
        return steps

    def _rows(self, wish: Refer, replaces: Replaces | None) -> HeaderRows:
        named = () if replaces is None else ((REPLACES, str(replaces)),)
        target = NameAddr(Uri("sip", wish.domain, wish.user, headers=named))
        us = NameAddr(NameAddr.parse(self._line.dialog.local).uri)
        rows: HeaderRows = (("Refer-To", str(target)), ("Referred-By", str(us)))
        if wish.kind is not Referral.BLIND:
            rows += ((TRANSFER_HEADER, wish.kind.value),)
        if wish.kind in _UNFOLLOWED:
            rows += (("Refer-Sub", "false"),)
        return rows

    def answered(self, response: Response) -> list[Step]:
        """One of them has its final response; a challenge that is answered is none."""
        number, status = response.cseq.number, response.status
        kind = self._open.get(number)
        if kind is None:
            return []  # it was over by a NOTIFY that came first
        if status < 300 and kind not in _UNFOLLOWED and not _says_no(response):
            return []  # NOTIFYs follow
        del self._open[number]
        return [self._report(kind, status, over=True)]

    def flow_failed(self, cseq: int) -> list[Step]:
        """
        One of them was lost with its flow, or its response was.

        It is not sent again: if it arrived, that would be a second transfer.
        """
        kind = self._open.pop(cseq, None)
        return [] if kind is None else [self._report(kind, NO_FLOW, over=True)]

    def notified(self, came: RequestCame) -> list[Step]:
        """
        A NOTIFY came within the dialog.

        Raises:
            MalformedMessage: its Event cannot be read.
        """
        event, _, rest = (came.request.headers.get("Event") or "").partition(";")
        if event.strip().lower() != "refer":
            return [self._line.answer(came, BAD_EVENT, (("Allow-Events", "refer"),))]
        number = self._meant(Parameters.parse(rest).get("id") if rest else None)
        kind = None if number is None else self._open.get(number)
        if number is None or kind is None:
            return [self._line.answer(came, UNKNOWN)]
        steps: list[Step] = [self._line.answer(came, 200)]
        status, over = _told(came.request)
        if over:
            del self._open[number]
        if status:
            steps.append(self._report(kind, status, over=over))
        return steps

    def _meant(self, number: str | None) -> int | None:
        """The CSeq of the REFER that a NOTIFY is about."""
        if number is None:
            return self._first
        return int(number) if number.isdecimal() and len(number) <= 10 else None

    def renumbered(self, former: int, number: int) -> None:
        """One of them was sent again, as another request (RFC 3261 §22.2)."""
        kind = self._open.pop(former, None)
        if kind is not None:
            self._open[number] = kind
        if self._first == former:
            self._first = number

    def _report(self, kind: Referral, status: int, *, over: bool) -> TransferReported:
        return TransferReported(self._session, kind, status, over)


def _told(notify: Request) -> tuple[int, bool]:
    """How it stands, 0 if that is not said, and whether that is the last word."""
    found = _STATUS_LINE.match(notify.body + b"\n")
    status = 0 if found is None else int(found[1])
    state = notify.headers.get("Subscription-State") or ""
    if state.partition(";")[0].strip().lower() == "terminated":
        return status if status >= 200 else NOBODY_SAYS, True
    return status, False


def _says_no(response: Response) -> bool:
    """It agrees, but will not tell (RFC 4488 §4)."""
    says = response.headers.get("Refer-Sub") or ""
    return says.partition(";")[0].strip().lower() == "false"

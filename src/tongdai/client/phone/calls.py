"""All calls that live: what a program wants of each, and what SIP says of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from tongdai.call.cause import EndCause
from tongdai.client.leg import Leg, Quality
from tongdai.errors import Unavailable
from tongdai.sdp.description import parse
from tongdai.sdp.errors import MalformedDescription, NotAcceptable
from tongdai.sdp.remote import TransportKind, read_remote
from tongdai.sip import endpoint_inputs as sip
from tongdai.sip import endpoint_outputs as said
from tongdai.sip.ids import SessionId

from . import vocabulary as v
from .live_call import LiveCall, Stage
from .particulars import LONGEST, Particulars, elsewhere, end_cause

MOST_CALLS: Final = 200
"At once: what one process paces without being late. More are refused with 503."

UNUSABLE: Final = (MalformedDescription, NotAcceptable)
"What a leg thinks of a description that will not do."

KEY_TIME: Final = 160
"Milliseconds that a key is pressed for, where INFO has to say it."

OK: Final = 200
SESSION_PROGRESS: Final = 183
FORBIDDEN: Final = 403
NO_ANSWER: Final = 408
FLOW_CLOSED: Final = 430
DIALOG_GONE: Final = 481
NOT_ACCEPTABLE: Final = 488
UNAVAILABLE: Final = 503
DECLINED: Final = 603

Step = sip.Input | v.Output
"What a call wants: of the endpoint, or done, or told."

log = logging.getLogger("tongdai.client")


class Calls:
    """By their names. What concerns a call that is over changes nothing."""

    def __init__(self, legs: v.Legs, most: int = MOST_CALLS) -> None:
        self._legs = legs
        self._most = most
        self._calls: dict[SessionId, LiveCall] = {}

    def __len__(self) -> int:
        return len(self._calls)

    def get(self, session: SessionId) -> LiveCall | None:
        """The call of this name, while it lives."""
        return self._calls.get(session)

    def on(self, line: str) -> list[SessionId]:
        """The calls that go over a line."""
        return [name for name, call in self._calls.items() if call.line == line]

    # Calls that begin.

    def dial(self, dial: sip.Dial, host: str, *, webrtc: bool) -> list[Step]:
        """
        Call somebody.

        Args:
            dial: Without its body.
            host: Our address, as the way to the other side has it.
        """
        try:
            leg = self._leg(dial.session, host, webrtc=webrtc)
        except Unavailable as error:
            log.warning("call not made", extra={"reason": str(error)})
            return [not_made(dial.session, UNAVAILABLE, str(error))]
        line = dial.target.trunk
        self._calls[dial.session] = LiveCall(
            leg, Stage.CALLING, line, webrtc, dial.callee_domain
        )
        return [
            sip.Dial(
                dial.session,
                dial.target,
                dial.caller,
                dial.callee_user,
                dial.callee_domain,
                leg.offer(),
                dial.headers,
                dial.account,
            )
        ]

    def offered(
        self, offered: said.SessionOffered, domain: str, *, webrtc: bool
    ) -> list[Step]:
        """
        Somebody calls.

        Args:
            domain: Where numbers are that the call may be passed on to.
            webrtc: Its media, if the caller wants our offer; else that of its own.
        """
        session, flow = offered.session, offered.flow
        webrtc = _is_webrtc(offered.body, webrtc)
        try:
            leg = self._leg(session, flow.local[0], webrtc=webrtc)
        except Unavailable as error:
            log.warning("call refused", extra={"reason": str(error)})
            return [sip.Refuse(session, UNAVAILABLE)]
        self._calls[session] = LiveCall(
            leg,
            Stage.OFFERED,
            offered.peer,
            webrtc,
            domain,
            offer=offered.body,
            replaces=offered.replaces,
        )
        particulars = Particulars.read(offered.headers)
        name = particulars.name or offered.caller_display[:LONGEST]
        return [
            v.CallOffered(
                session,
                offered.peer,
                offered.caller_user,
                "" if name == offered.caller_user else name,
                offered.dialled_user,
                particulars,
            )
        ]

    def _leg(self, session: SessionId, host: str, *, webrtc: bool) -> Leg:
        if len(self._calls) >= self._most:
            raise Unavailable(f"{self._most} calls already")
        return self._legs(session, webrtc, host)

    # What the program wants.

    def wish(self, wish: v.Wish) -> list[Step]:
        """Do it, if the call is one that it can be done to."""
        session = wish.session
        call = self._calls.get(session)
        if call is None:
            return []
        match call.stage, wish:
            case _, v.HangUp():
                return self._hang_up(session, call)
            case Stage.OFFERED, v.Ring():
                return self._ring(session, call)
            case Stage.OFFERED, v.SoundEarly():
                # Without an offer nobody would hear it: where its media goes, the
                # caller says in its ACK.
                if call.offer is None:
                    return [sip.Progress(session)]
                return self._described(
                    session, call, lambda body: sip.Progress(session, 183, body)
                )
            case Stage.OFFERED, v.Answer():
                return self._answer(session, call)
            case Stage.OFFERED, v.Refuse(_, status, headers):
                return [sip.Refuse(session, status, headers)]
            case Stage.TALKING, v.Hold(_, on):
                call.wanted = on
                if on is call.held and call.offering is None:
                    return [v.Held(session, on)]
                return self.reoffer(session, call)
            case Stage.TALKING, v.Press(_, digits):
                if call.leg.press(digits):
                    return []
                return [sip.SendDigit(session, each, KEY_TIME) for each in digits]
            case Stage.TALKING, v.Transfer(_, number, attended):
                call.transferred_to = number
                kind = said.Referral.ATTENDED if attended else said.Referral.BLIND
                return [sip.Refer(session, number, call.domain, kind)]
            case Stage.TALKING, v.SettleTransfer(_, complete) if call.transferred_to:
                kind = said.Referral.COMPLETE if complete else said.Referral.CANCEL
                return [sip.Refer(session, call.transferred_to, call.domain, kind)]
            case Stage.TALKING, v.Supervise(_, mode):
                return [sip.AskMode(session, mode)]
            case _:
                return []

    def _ring(self, session: SessionId, call: LiveCall) -> list[Step]:
        if not call.webrtc or call.offer is None:
            return [sip.Progress(session)]
        # The path of media is set up while it rings, so that nothing is missed later.
        return self._described(
            session, call, lambda body: sip.Progress(session, 180, body)
        )

    def _answer(self, session: SessionId, call: LiveCall) -> list[Step]:
        steps = self._described(session, call, lambda body: sip.Accept(session, body))
        if isinstance(steps[0], sip.Accept):
            call.stage = Stage.TALKING
            steps.append(v.CallAnswered(session, Particulars()))
            if call.replaces is not None:
                steps.append(sip.HangUp(call.replaces))
        return steps

    def _described(
        self,
        session: SessionId,
        call: LiveCall,
        say: Callable[[bytes], sip.Input],
    ) -> list[Step]:
        try:
            return [say(call.describe())]
        except UNUSABLE as error:
            log.warning("offer refused", extra={"reason": str(error)})
            return [sip.Refuse(session, NOT_ACCEPTABLE)]

    def _hang_up(self, session: SessionId, call: LiveCall) -> list[Step]:
        if call.stage is Stage.OFFERED:
            return [sip.Refuse(session, DECLINED)]
        return [sip.HangUp(session)]

    def lose(self, session: SessionId) -> list[Step]:
        """End it: the other side is out of reach."""
        call = self._calls.get(session)
        if call is None:
            return []
        call.lost = True
        return self._hang_up(session, call)

    def reoffer(self, session: SessionId, call: LiveCall) -> list[Step]:
        """Offer media anew, if that is due."""
        body = call.reoffer()
        return [] if body is None else [sip.Offer(session, body)]

    # What SIP says.

    def take(self, fact: said.Output) -> list[Step]:
        """Something happened to one of them."""
        match fact:
            case said.SessionRang(session, status, body, headers):
                return self._rang(session, status, body, Particulars.read(headers))
            case said.SessionAnswered(session, body, headers):
                return self._answered(session, body, Particulars.read(headers))
            case said.SessionConfirmed(session, body) if body is not None:
                return self._settled(session, body)
            case said.SessionReoffered(session, body):
                return self._reoffered(session, body)
            case said.SessionReanswered(session, body):
                return self._reanswered(session, body)
            case said.SessionReofferRefused(session, status):
                return self._offer_refused(session, status)
            case said.DigitPressed(session, digit, _):
                return [v.KeyCame(session, digit)] if session in self._calls else []
            case said.PeerIntroduced(session, headers) if session in self._calls:
                return [v.CallIntroduced(session, Particulars.read(headers))]
            case said.TransferReported(session, kind, status, over):
                return [v.TransferWent(session, kind, status, over)]
            case said.ModeAnswered(session, status):
                return [v.SupervisionAnswered(session, status)]
            case said.TransferWanted(session, refer):
                # Nobody but the program says whom it calls.
                return [sip.RefuseTransfer(session, refer, FORBIDDEN)]
            case said.ModeWanted(session, info):
                return [sip.AnswerMode(session, info, FORBIDDEN)]
            case said.SessionEnded():
                return self._ended(fact)
            case _:
                return []

    def _rang(
        self, session: SessionId, status: int, body: bytes | None, said_: Particulars
    ) -> list[Step]:
        call = self._calls.get(session)
        if call is None:
            return []
        try:
            call.take(body)
        except UNUSABLE as error:
            log.warning("answer not understood", extra={"reason": str(error)})
        early = status == SESSION_PROGRESS and call.settled is not None
        return [v.CallRang(session, early, said_)]

    def _answered(
        self, session: SessionId, body: bytes | None, said_: Particulars
    ) -> list[Step]:
        call = self._calls.get(session)
        if call is None:
            return []
        call.stage = Stage.TALKING
        return [v.CallAnswered(session, said_), *self._settled(session, body)]

    def _settled(self, session: SessionId, body: bytes | None) -> list[Step]:
        """The answer to our first offer came."""
        call = self._calls.get(session)
        if call is None:
            return []
        try:
            call.take(body)
        except UNUSABLE as error:
            log.warning("answer not understood", extra={"reason": str(error)})
            return [sip.HangUp(session)]
        return self.reoffer(session, call)

    def _reoffered(self, session: SessionId, body: bytes | None) -> list[Step]:
        call = self._calls.get(session)
        if call is None:
            return []
        try:
            held, leg = call.held, call.leg
            ours = leg.offer(held=held) if body is None else leg.answer(body, held=held)
        except UNUSABLE:
            return [sip.RefuseOffer(session)]
        return [sip.AnswerOffer(session, ours)]

    def _reanswered(self, session: SessionId, body: bytes) -> list[Step]:
        call = self._calls.get(session)
        if call is None:
            return []
        try:
            changed = call.reanswered(body)
        except UNUSABLE as error:
            log.warning("answer not understood", extra={"reason": str(error)})
            return [sip.HangUp(session)]
        told: list[Step] = [v.Held(session, call.held)] if changed else []
        return told + self.reoffer(session, call)

    def _offer_refused(self, session: SessionId, status: int) -> list[Step]:
        call = self._calls.get(session)
        if call is None:
            return []
        changed = call.refused()
        told: list[Step] = [v.Held(session, call.held, status)] if changed else []
        return told + self.reoffer(session, call)

    def _ended(self, ended: said.SessionEnded) -> list[Step]:
        call = self._calls.pop(ended.session, None)
        if call is None:
            return []
        status = ended.status
        # Of a response that never came there are no header fields.
        silent = status == NO_ANSWER and not len(ended.headers)
        gone = status == FLOW_CLOSED or silent
        if call.stage is Stage.TALKING:
            gone = gone or status in (NO_ANSWER, DIALOG_GONE)
        lost = call.lost or gone
        if call.lost:
            status = FLOW_CLOSED
        return [
            v.CallEnded(
                ended.session,
                status,
                EndCause.UNKNOWN
                if lost
                else end_cause(status, ended.reason, ended.headers),
                elsewhere=elsewhere(ended.reason),
                lost=lost,
                quality=call.leg.close(),
            )
        ]


def _is_webrtc(offer: bytes | None, otherwise: bool) -> bool:
    """Is this what an offer is of? One that cannot be read is refused by any leg."""
    if offer is None:
        return otherwise
    try:
        return read_remote(parse(offer)).kind is TransportKind.WEBRTC
    except UNUSABLE:
        return otherwise


def not_made(session: SessionId, status: int, reason: str) -> v.CallEnded:
    """The end of a call that never began, and why it did not."""
    return v.CallEnded(
        session,
        status,
        EndCause.UNKNOWN,
        elsewhere=False,
        lost=False,
        quality=Quality(),
        reason=reason,
    )

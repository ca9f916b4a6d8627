"""Legs as SIP sees them: each is one INVITE session of the endpoint."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tongdai.call.cause import Ending
from tongdai.call.events import Side
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId, LegId, TransferId, WishId
from tongdai.call.numbers import written
from tongdai.call.outputs import RecordingState, TransferNews, TransferRefusal
from tongdai.sip.endpoint_inputs import (
    Accept,
    AcceptTransfer,
    AnswerMode,
    AnswerOffer,
    Caller,
    Dial,
    HangUp,
    HeaderRows,
    Input,
    Introduce,
    Progress,
    Refuse,
    RefuseOffer,
    RefuseTransfer,
    ReportTransfer,
    SendDigit,
)
from tongdai.sip.endpoint_outputs import SessionEnded, SessionOffered
from tongdai.sip.flow import Flow
from tongdai.sip.ids import SessionId
from tongdai.sip.supervising import SUPERVISE_HEADER
from tongdai.switch import causes
from tongdai.switch.introducing import Introduction
from tongdai.switch.registrations import Aor
from tongdai.switch.ways import PhoneWay, TrunkWay

NOBODY: Final[Aor] = ("", "")
"Whose the phone behind a carrier is: no extension's."

SUPERVISED_HEADER: Final = "Tongdai-Supervised"
"Tells a party how it is supervised."

NOT_SUPERVISED: Final = "no"

RECORDING_HEADER: Final = "Tongdai-Recording"
"Tells a party whether it is recorded, and by being there that it may change that."

NOT_TO_BE_RECORDED: Final = "no"

FAILOVER: Final = 4.0
"Seconds that a carrier has for its first response, before the next one is tried."

CARRIER_AWAY: Final = frozenset({408, 430, 503})
"Endings of a call that say that its carrier is not there, or has no room."


class Stage(enum.Enum):
    CALLED = "it has been offered the call, or has offered it to us"
    RANG = "a device said that it rings, or we told the caller that one does"
    ANSWERED = "a 200 was sent or received"


@dataclass(slots=True, eq=False)
class SipLeg:
    """One leg that lives."""

    id: LegId
    call: CallId
    side: Side
    party: Aor
    "Whose phone it is."

    flow: Flow
    "Where its phone is reached; it may change during a call."

    peer: str = ""
    "The trunk behind it, ``tenant/trunk``; empty: a phone of our own."

    stage: Stage = Stage.CALLED


class SipLegs:
    """
    All legs that live, by id and by flow.

    The endpoint knows a leg's session by the leg's id. A leg that is dropped or has
    ended is forgotten here at once, so that nothing late can reach its call.
    """

    def __init__(self, post: Callable[[Input], None]) -> None:
        self._post = post
        self._legs: dict[str, SipLeg] = {}
        self._by_flow: dict[Flow, set[LegId]] = {}

    def of(self, session: str) -> SipLeg | None:
        """The leg with this id, if it lives."""
        return self._legs.get(session)

    def on(self, flow: Flow) -> list[SipLeg]:
        """The legs whose phones are reached over ``flow``."""
        return [self._legs[leg] for leg in self._by_flow.get(flow, ())]

    def offered(self, leg: LegId, call: CallId, offered: SessionOffered) -> None:
        """A caller's INVITE has come."""
        caller = (offered.caller_domain, "" if offered.peer else offered.caller_user)
        self._add(
            SipLeg(leg, call, Side.CALLER, caller, offered.flow, peer=offered.peer)
        )

    def turn_away(self, leg: LegId, ending: Ending) -> None:
        """Refuse a caller's INVITE that no leg is made of."""
        status, headers = causes.status_of(ending), causes.headers_of(ending)
        self._post(Refuse(SessionId(leg), status, headers))

    def dial(
        self,
        leg: LegId,
        call: CallId,
        way: PhoneWay,
        caller: Introduction,
        offer: bytes,
        hops: int | None,
    ) -> None:
        """Call a phone of an extension."""
        target = way.target
        party = (target.domain, target.user)
        self._add(SipLeg(leg, call, Side.CALLEE, party, target.flow))
        self._post(
            Dial(
                session=SessionId(leg),
                target=target,
                caller=Caller(caller.number, target.domain, caller.name),
                callee_user=way.number,
                callee_domain=target.domain,
                body=offer,
                headers=caller.rows(call, target.domain),
                hops=hops,
            )
        )

    def dial_out(
        self, leg: LegId, call: CallId, way: TrunkWay, offer: bytes, hops: int | None
    ) -> None:
        """Call a customer over a carrier, which learns nothing else of the call."""
        trunk, dialling = way.trunk.trunk, way.dialling
        number = written(way.number, trunk.numbers, dialling)
        target = way.trunk.to(number)
        self._add(
            SipLeg(leg, call, Side.CALLEE, NOBODY, target.flow, peer=target.trunk)
        )
        domain = trunk.domain or trunk.host
        hotline = written(way.hotline, trunk.numbers, dialling)
        self._post(
            Dial(
                session=SessionId(leg),
                target=target,
                caller=Caller(hotline, domain),
                callee_user=number,
                callee_domain=domain,
                body=offer,
                headers=Introduction(hotline, "").asserted(domain),
                account=way.trunk.account,
                patience=FAILOVER,
                hops=hops,
            )
        )

    def ring(
        self,
        leg: LegId,
        early_answer: bytes | None,
        callee: Introduction,
        *,
        early: bool,
    ) -> None:
        """
        Tell the caller that it rings, with the media path to be set up meanwhile.

        Args:
            early: There is something to be heard already.
        """
        if (found := self._legs.get(leg)) is not None:
            found.stage = Stage.RANG
            status = 183 if early and early_answer is not None else 180
            headers = self._told(found, callee)
            self._post(Progress(SessionId(leg), status, early_answer, headers))

    def answer(self, leg: LegId, body: bytes, callee: Introduction) -> None:
        """Tell the caller that somebody answered."""
        if (found := self._legs.get(leg)) is not None:
            found.stage = Stage.ANSWERED
            headers = self._told(found, callee)
            self._post(Accept(SessionId(leg), body, headers))

    def introduce(self, leg: LegId, other: Introduction) -> None:
        """Tell a party that talks whom it talks to from now on."""
        found = self._legs.get(leg)
        if found is not None and not found.peer:
            headers = other.anew(found.call, found.party[0])
            self._post(Introduce(SessionId(leg), headers))

    def tell_supervisor(self, leg: LegId, mode: SupervisionMode) -> None:
        """Tell a supervisor by whom it is heard now."""
        self._post(Introduce(SessionId(leg), ((SUPERVISE_HEADER, mode.value),)))

    def tell_supervised(self, leg: LegId, mode: SupervisionMode | None) -> None:
        """Tell a party that talks how it is supervised; None: not at all any more."""
        found = self._legs.get(leg)
        if found is not None and not found.peer:
            said = NOT_SUPERVISED if mode is None else mode.value
            self._post(Introduce(SessionId(leg), ((SUPERVISED_HEADER, said),)))

    def tell_recording(self, leg: LegId, state: RecordingState | None) -> None:
        """Tell a party that talks whether it is recorded; None: it cannot be."""
        found = self._legs.get(leg)
        if found is not None and not found.peer:
            said = NOT_TO_BE_RECORDED if state is None else state.value
            self._post(Introduce(SessionId(leg), ((RECORDING_HEADER, said),)))

    def answer_mode(self, leg: LegId, request: WishId, why: Ending | None) -> None:
        """Tell a leg that it is heard as it wanted; or why not."""
        status = 200 if why is None else causes.status_of(why)
        self._post(AnswerMode(SessionId(leg), request, status))

    def answer_offer(self, leg: LegId, body: bytes) -> None:
        """Accept the change that a party asked for."""
        self._post(AnswerOffer(SessionId(leg), body))

    def refuse_offer(self, leg: LegId, ending: Ending) -> None:
        """Leave things as they are."""
        self._post(RefuseOffer(SessionId(leg), causes.status_of(ending)))

    def accept_transfer(self, leg: LegId, request: TransferId) -> None:
        """Tell a party that its call will be passed on if that can be."""
        self._post(AcceptTransfer(SessionId(leg), request))

    def refuse_transfer(
        self, leg: LegId, request: TransferId, why: TransferRefusal | Ending
    ) -> None:
        """Tell a party that its call goes on as it is."""
        rows = causes.headers_of(why) if isinstance(why, Ending) else ()
        status = causes.transfer_status(why)
        self._post(RefuseTransfer(SessionId(leg), request, status, rows))

    def report_transfer(
        self, leg: LegId, request: TransferId, news: TransferNews | Ending, over: bool
    ) -> None:
        """Tell a party how its transfer stands."""
        status = causes.transfer_status(news)
        self._post(ReportTransfer(SessionId(leg), request, status, over))

    def press(self, leg: LegId, digit: str, milliseconds: int) -> None:
        """Let a party know by INFO that the other one pressed a key."""
        self._post(SendDigit(SessionId(leg), digit, milliseconds))

    def drop(self, leg: LegId, ending: Ending) -> None:
        """End a leg as its state wants: CANCEL, BYE, or a final response."""
        found = self.forget(leg)
        if found is None:
            return  # its offer could not be made: no INVITE was ever sent
        if found.side is Side.CALLER and found.stage is not Stage.ANSWERED:
            status, headers = causes.status_of(ending), causes.refusal_headers(ending)
            self._post(Refuse(SessionId(leg), status, headers))
        else:
            self._post(HangUp(SessionId(leg), causes.headers_of(ending)))

    def _told(self, leg: SipLeg, callee: Introduction) -> HeaderRows:
        # Who answers is the company's own affair, and none of the carrier's.
        return () if leg.peer else callee.rows(leg.call, leg.party[0])

    def why(self, leg: SipLeg, ended: SessionEnded) -> Ending:
        """Why a leg ended by itself."""
        answered = leg.stage is Stage.ANSWERED
        if leg.side is Side.CALLER:
            return causes.caller_ended(ended.status, answered=answered)
        rang = leg.stage is Stage.RANG
        if leg.peer:
            return causes.carrier_ended(
                ended.status, ended.reason, rang=rang, answered=answered
            )
        return causes.callee_ended(
            ended.status, ended.reason, rang=rang, answered=answered
        )

    def blames_carrier(self, leg: SipLeg, ended: SessionEnded) -> bool:
        """Did a call end because its carrier takes no calls just now?"""
        called = leg.side is Side.CALLEE and leg.stage is Stage.CALLED
        return bool(leg.peer) and called and ended.status in CARRIER_AWAY

    def moved(self, old: Flow, new: Flow, party: Aor) -> list[SipLeg]:
        """A phone of ``party`` has come back over another flow; return its legs."""
        legs = [leg for leg in self.on(old) if leg.party == party]
        for leg in legs:
            self._unlink(leg)
            leg.flow = new
            self._by_flow.setdefault(new, set()).add(leg.id)
        return legs

    def move(self, leg: LegId, call: CallId) -> None:
        """A leg is of another call from now on."""
        if (found := self._legs.get(leg)) is not None:
            found.call = call

    def forget(self, leg: LegId) -> SipLeg | None:
        """Nothing more is done to this leg and nothing more is heard of it."""
        found = self._legs.pop(leg, None)
        if found is not None:
            self._unlink(found)
        return found

    def _add(self, leg: SipLeg) -> None:
        self._legs[leg.id] = leg
        self._by_flow.setdefault(leg.flow, set()).add(leg.id)

    def _unlink(self, leg: SipLeg) -> None:
        legs = self._by_flow[leg.flow]
        legs.discard(leg.id)
        if not legs:
            del self._by_flow[leg.flow]

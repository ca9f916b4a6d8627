"""
Two calls of one party become one: attended transfer between desk phones.

The party asks by REFER with Replaces (RFC 5589 §7): whom it talks to in its first call
is to go on with whom it talks to in the second. Another device of a party takes its
place in a call by INVITE with Replaces (RFC 3891).
"""

from __future__ import annotations

from collections.abc import Mapping

from tongdai.call.cause import Ending
from tongdai.call.finding import Device
from tongdai.call.ids import CallId, LegId, TransferId
from tongdai.call.inputs import JoinAsked, TakenOver
from tongdai.call.outputs import TransferRefusal
from tongdai.sip.endpoint_outputs import SessionOffered, TransferWanted
from tongdai.switch.live_call import LiveCall
from tongdai.switch.media_legs import MediaLegs, Unusable
from tongdai.switch.sip_legs import SipLeg, SipLegs, Stage


class Joining:
    """Moves legs from call to call."""

    def __init__(
        self, sip: SipLegs, media: MediaLegs, calls: Mapping[CallId, LiveCall]
    ) -> None:
        self._sip = sip
        self._media = media
        self._calls = calls

    def join(self, wanted: TransferWanted, by: SipLeg, live: LiveCall) -> None:
        """A party wants whom it talks to joined with whom it talks to elsewhere."""
        request = TransferId(wanted.refer)
        coming, other = self._coming(wanted, live), live.other_than(by.id)
        if coming is None or other is None or not live.settled:
            why = TransferRefusal.NOTHING
            self._sip.refuse_transfer(by.id, request, why)
            return
        there, leg = coming
        try:
            self._media.move(leg, live.route.call)
        except Unusable as error:
            self._sip.refuse_transfer(by.id, request, error.ending)
            return
        self._sip.move(leg, live.route.call)
        party = there.give_away(leg)
        live.take_in(leg, party)
        device = Device(leg, party.shown.number, party.shown.name)
        live.feed(JoinAsked(by.id, request, by.party[1], device, party.seat))
        self._sip.introduce(leg, live.introduction(other))

    def _coming(
        self, wanted: TransferWanted, live: LiveCall
    ) -> tuple[LiveCall, LegId] | None:
        """The other call of whoever asks, and the leg that is to come from there."""
        own = None if wanted.replaces is None else self._sip.of(wanted.replaces)
        if own is None or own.stage is not Stage.ANSWERED:
            return None
        there = self._calls.get(own.call)
        if there is None or there is live or not there.settled:
            return None
        leg = there.other_than(own.id)
        return None if leg is None else (there, leg)

    def take_over(self, offered: SessionOffered, former: SipLeg) -> None:
        """Another device of a party takes the party's place in its call."""
        leg, live = LegId(offered.session), self._calls[former.call]
        self._sip.offered(leg, former.call, offered)
        other = live.other_than(former.id)
        if former.stage is not Stage.ANSWERED or other is None or not live.settled:
            self._sip.drop(leg, Ending.FORBIDDEN)
            return
        try:
            body = self._media.enter(leg, former.call, offered.body, offered.flow)
        except Unusable as error:
            self._sip.drop(leg, error.ending)
            return
        party = live.party(former.id)
        live.take_in(leg, party)
        self._sip.answer(leg, body, live.introduction(other))
        live.feed(TakenOver(former.id, leg, party.seat))

"""
Supervisors: from an INVITE to a leg more in somebody else's call.

An INVITE says by its own header field that its sender wants to listen in to the call of
whom it dials. It makes no call: the history has none, and a refusal leaves a log line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from tongdai.call.cause import Ending
from tongdai.call.directory import Directory
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId, LegId, WishId
from tongdai.call.inputs import ModeAsked, SupervisorJoined
from tongdai.call.rights import Supervisable, supervisable
from tongdai.call.routing import Party
from tongdai.log import mask
from tongdai.machine import value
from tongdai.sip.endpoint_outputs import ModeWanted, SessionOffered
from tongdai.sip.supervising import SUPERVISE_HEADER
from tongdai.switch.admission import LONGEST_NUMBER, Admission
from tongdai.switch.live_call import LiveCall
from tongdai.switch.media_legs import MediaLegs, Unusable
from tongdai.switch.seams import Member
from tongdai.switch.sip_legs import SipLeg, SipLegs

log: Final = logging.getLogger("tongdai.switch")


@value
class Place:
    """Where a supervisor is to go."""

    who: Supervisable
    mode: SupervisionMode
    live: LiveCall
    supervised: LegId


def wanted(offered: SessionOffered) -> bool:
    """Does this INVITE ask to supervise? A carrier's says what it likes."""
    return not offered.peer and offered.headers.get(SUPERVISE_HEADER) is not None


class Supervising:
    """Lets supervisors into calls."""

    def __init__(
        self,
        sip: SipLegs,
        media: MediaLegs,
        calls: Mapping[CallId, LiveCall],
        admission: Admission,
        directory: Callable[[], Directory],
    ) -> None:
        self._sip = sip
        self._media = media
        self._calls = calls
        self._admission = admission
        self._directory = directory

    def join(self, offered: SessionOffered) -> None:
        """Let the sender of an INVITE that is :func:`wanted` listen in, or refuse."""
        place = self._place(offered)
        if isinstance(place, Ending):
            self._refuse(offered, place)
            return
        leg, live, who = LegId(offered.session), place.live, place.who
        try:
            body = self._media.enter(leg, live.route.call, offered.body, offered.flow)
        except Unusable as error:
            self._refuse(offered, error.ending)
            return
        number, name = who.by.number, who.by.name
        self._sip.offered(leg, live.route.call, offered)
        live.take_in(leg, Member(Party(number, name), number))
        self._sip.answer(leg, body, live.introduction(place.supervised))
        live.feed(
            SupervisorJoined(
                leg,
                number,
                name,
                place.supervised,
                who.extension.number,
                place.mode,
                who.over,
                who.tenant.supervised_told,
            )
        )

    def change(self, wish: ModeWanted, by: SipLeg, live: LiveCall) -> None:
        """A supervisor wants to be heard by others than until now."""
        mode = _mode(wish.mode)
        if mode is None:
            self._sip.answer_mode(by.id, WishId(wish.info), Ending.BAD_MODE)
        else:
            live.feed(ModeAsked(by.id, WishId(wish.info), mode))

    def set(
        self, call: CallId, tenant: str, supervisor: str, mode: SupervisionMode
    ) -> bool:
        """Change how an extension supervises a call; False: it does not."""
        live = self._calls.get(call)
        if live is None or live.route.tenant != tenant:
            return False
        return live.supervise(supervisor, mode)

    def _place(self, offered: SessionOffered) -> Place | Ending:
        who = supervisable(
            self._directory(),
            by=offered.caller_user,
            domain=offered.caller_domain,
            dialled=offered.dialled_user[:LONGEST_NUMBER],
            dialled_domain=offered.dialled_domain,
        )
        if isinstance(who, Ending):
            return who
        mode = _mode(offered.headers.get(SUPERVISE_HEADER) or "")
        if mode is None:
            return Ending.BAD_MODE
        forbidden = self._admission.may_join(who.tenant, who.by.number)
        if forbidden is not None:
            return forbidden
        found = self._talk_of(who.tenant.label, who.extension.number)
        if found is None:
            return Ending.NOT_TALKING
        live, leg = found
        if not live.takes_supervisor:
            return Ending.UNAVAILABLE
        return Place(who, mode, live, leg)

    def _talk_of(self, tenant: str, number: str) -> tuple[LiveCall, LegId] | None:
        """Of several calls that an extension has the latest that it does not hold."""
        held = None
        for live in reversed(list(self._calls.values())):
            if live.route.tenant != tenant:
                continue
            leg = live.talk_of(number)
            if leg is None:
                continue
            if not live.holds(leg):
                return live, leg
            held = held or (live, leg)
        return held

    def _refuse(self, offered: SessionOffered, ending: Ending) -> None:
        log.warning(
            "supervision refused",
            extra={
                "tenant": offered.caller_domain,
                "by": mask(offered.caller_user),
                "of": mask(offered.dialled_user[:LONGEST_NUMBER]),
                "reason": ending.value,
            },
        )
        self._sip.turn_away(LegId(offered.session), ending)


def _mode(text: str) -> SupervisionMode | None:
    try:
        return SupervisionMode(text.strip().lower())
    except ValueError:
        return None

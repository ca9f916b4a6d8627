"""REFER with Replaces where the two calls are on different media workers."""

from __future__ import annotations

import asyncio

import pytest

from tests.media.world import Phone, World, world
from tests.switch.board import Board, desk_phone, udp
from tongdai.call.ids import LegId
from tongdai.media.events import LegConnected
from tongdai.sdp.description import parse
from tongdai.sdp.remote import read_remote
from tongdai.sip.endpoint_inputs import Accept, AcceptTransfer, Dial, HangUp
from tongdai.sip.endpoint_outputs import Referral, TransferWanted
from tongdai.sip.ids import SessionId


class Desk(Board):
    """100 talks to 101 in one call and to 102 in another, with real media."""

    def __init__(self, scene: World) -> None:
        super().__init__(media=scene.engine)
        self.scene = scene
        self.place(desk_phone("101", 11), desk_phone("102", 12))

    def talks(self, number: str, session: str) -> tuple[LegId, LegId, Phone]:
        own, other = self.scene.phone(), self.scene.phone()
        leg = self.call(number, session=session, body=own.describes(), flow=udp(10))
        (dial,) = self.take(Dial)
        other.remote = read_remote(parse(dial.body))
        self.answers(LegId(dial.session), other.describes())
        (accepted,) = self.take(Accept)
        own.remote = read_remote(parse(accepted.body))
        return leg, LegId(dial.session), other


@pytest.mark.parametrize("asked_in_the_first", [True, False])
def test_the_two_parties_of_a_phone_hear_each_other(asked_in_the_first):
    async def scenario():
        async with world(workers=2) as scene:
            desk = Desk(scene)
            first, one, phone_1 = desk.talks("101", "first")
            second, two, phone_2 = desk.talks("102", "second")
            calls = scene.engine._calls
            assert calls.worker_of(one) is not calls.worker_of(two)
            desk.take_all()
            by, replaced = (first, second) if asked_in_the_first else (second, first)
            wanted = TransferWanted(
                SessionId(by), 7, "", "", Referral.BLIND, SessionId(replaced)
            )
            desk.report(wanted)
            assert AcceptTransfer(SessionId(by), 7) in desk.posted
            assert {each.session for each in desk.take(HangUp)} == {first, second}
            assert desk.switch.live_calls == 1
            for leg in (one, two):
                await scene.measure(leg)
            # A phone is sent nothing before its address has proved to be its own.
            phone_1.says(b"here I am")
            phone_2.says(b"and I")
            for leg in (one, two):
                await scene.event(LegConnected, leg)
            phone_1.says(b"from 101")
            phone_2.says(b"from 102")
            await scene.until(lambda: b"from 101" in phone_2.payloads())
            await scene.until(lambda: b"from 102" in phone_1.payloads())
            desk.ends(one, 200)
            assert desk.switch.live_calls == 0
            assert [each.session for each in desk.take(HangUp)] == [two]

    asyncio.run(scenario())

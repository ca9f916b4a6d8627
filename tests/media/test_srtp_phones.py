"""Phones with SRTP keys in SDP (RFC 4568), over a real worker process."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest

from tests.media.world import CALL, G711, Phone, World, world
from tongdai.call.ids import LegId
from tongdai.media.engine import LegKind
from tongdai.rtp import packet as rtp
from tongdai.rtp import rtcp
from tongdai.sdp.attributes import Crypto
from tongdai.sdp.description import parse
from tongdai.sdp.errors import NotAcceptable
from tongdai.sdp.remote import read_remote
from tongdai.webrtc.errors import SrtpRejected
from tongdai.webrtc.srtp import SrtpKeys, SrtpProfile, SrtpTransform

CALLER, CALLEE = LegId("caller"), LegId("callee")
SAID = [f"said {n}".encode() for n in range(20)]


class SrtpPhone(Phone):
    """A phone that encrypts, with the key that it puts into its descriptions."""

    def __init__(self, scene: World) -> None:
        super().__init__(scene)
        self.key = os.urandom(30)
        self.srtp: SrtpTransform | None = None
        self.in_the_clear: list[bytes] = []

    def describes(self, *formats: str, **more: Any) -> bytes:
        line = f"a=crypto:{Crypto(1, self.key)}\r\n".encode()
        return super().describes(*formats, **more).replace(b"/AVP", b"/SAVP") + line

    def starts(self) -> SrtpPhone:
        """Use the keys that were exchanged."""
        assert self.remote is not None
        assert self.remote.crypto is not None
        profile = SrtpProfile.AES128_CM_SHA1_80
        keys = SrtpKeys(profile, self.key, self.remote.crypto.key)
        self.srtp = SrtpTransform(keys)
        return self

    def packet(self, payload: bytes, **more: Any) -> bytes:
        packet = super().packet(payload, **more)
        return packet if self.srtp is None else self.srtp.protect(packet)

    def _read(self) -> None:
        data = self.socket.recv(4096)
        try:
            assert self.srtp is not None
            self.heard.append(rtp.parse(self.srtp.unprotect(data)))
        except SrtpRejected:
            self.in_the_clear.append(data)
        self.world.changed()

    def _read_control(self) -> None:
        assert self.srtp is not None
        self.reports += rtcp.parse(self.srtp.unprotect_rtcp(self.control.recv(4096)))
        self.world.changed()


def srtp_phone(scene: World) -> SrtpPhone:
    phone = SrtpPhone(scene)
    scene._peers.append(phone)
    return phone


async def calling(scene: World) -> tuple[SrtpPhone, Phone]:
    """An SRTP phone that has called one without."""
    caller = srtp_phone(scene).calls(CALLER, private=True).starts()
    callee = scene.phone().is_called(CALLEE)
    await scene.connect(CALLER, CALLEE)
    return caller, callee


async def talk(scene: World, caller: Phone, callee: Phone) -> None:
    caller.heard.clear()
    callee.heard.clear()
    caller.says(*SAID)
    callee.says(*SAID)
    await scene.until(lambda: len(caller.heard) >= 20 and len(callee.heard) >= 20)
    assert caller.payloads() == callee.payloads() == SAID


def test_an_srtp_phone_and_one_without_hear_each_other():
    async def scenario():
        async with world() as scene:
            caller, callee = await calling(scene)
            await talk(scene, caller, callee)
            assert caller.in_the_clear == []
            await scene.until(lambda: caller.reports)

    asyncio.run(scenario())


def test_two_srtp_phones_have_keys_of_their_own():
    async def scenario():
        async with world(srtp_for_phones=True) as scene:
            caller = srtp_phone(scene).calls(CALLER, private=True).starts()
            callee = srtp_phone(scene)
            offer = scene.engine.offer(
                CALLEE, call=CALL, kind=LegKind.RTP, codecs=(G711,), private=True
            )
            callee.remote = read_remote(parse(offer))
            scene.engine.accept(CALLEE, callee.describes())
            callee.starts()
            assert caller.remote.crypto.key != callee.remote.crypto.key
            await scene.connect(CALLER, CALLEE)
            await talk(scene, caller, callee)

    asyncio.run(scenario())


def test_keys_that_others_can_read_are_not_acceptable():
    async def scenario():
        async with world() as scene:
            with pytest.raises(NotAcceptable, match="others can read"):
                srtp_phone(scene).calls(CALLER)
            srtp_phone(scene).calls(CALLER, private=True)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("setting", "private", "protocol"),
    [
        (True, True, "RTP/SAVP"),
        (True, False, "RTP/AVP"),
        (False, True, "RTP/AVP"),
    ],
)
def test_srtp_is_offered_by_setting_and_over_tls_alone(setting, private, protocol):
    async def scenario():
        async with world(srtp_for_phones=setting) as scene:
            offer = scene.engine.offer(
                CALLEE, call=CALL, kind=LegKind.RTP, codecs=(G711,), private=private
            )
            media = parse(offer).media[0]
            assert media.protocol == protocol
            assert media.has("crypto") is (protocol == "RTP/SAVP")

    asyncio.run(scenario())


def test_an_answer_without_a_key_to_an_offer_with_one_is_not_acceptable():
    async def scenario():
        async with world(srtp_for_phones=True) as scene:
            scene.engine.offer(
                CALLEE, call=CALL, kind=LegKind.RTP, codecs=(G711,), private=True
            )
            with pytest.raises(NotAcceptable):
                scene.engine.accept(CALLEE, scene.phone().describes())

    asyncio.run(scenario())


def test_a_leg_with_srtp_does_not_go_back_to_the_clear():
    async def scenario():
        async with world() as scene:
            caller, callee = await calling(scene)
            with pytest.raises(NotAcceptable):
                scene.engine.reanswer(CALLER, Phone.describes(caller))
            await talk(scene, caller, callee)

    asyncio.run(scenario())


def test_a_hold_with_the_same_keys_goes_on_in_the_same_stream():
    async def scenario():
        async with world() as scene:
            caller, callee = await calling(scene)
            await talk(scene, caller, callee)
            scene.engine.reanswer(CALLER, caller.describes(direction="sendonly"))
            answer = scene.engine.reanswer(CALLER, caller.describes())
            assert read_remote(parse(answer)).crypto == caller.remote.crypto
            await scene.measure(CALLER)
            await talk(scene, caller, callee)

    asyncio.run(scenario())


def test_a_new_key_of_the_phone_replaces_its_old_one():
    async def scenario():
        async with world() as scene:
            caller, callee = await calling(scene)
            await talk(scene, caller, callee)
            caller.key = os.urandom(30)
            caller.remote = read_remote(
                parse(scene.engine.reanswer(CALLER, caller.describes()))
            )
            caller.starts()
            await scene.measure(CALLER)
            await talk(scene, caller, callee)

    asyncio.run(scenario())


def test_what_is_not_encrypted_or_forged_is_refused_and_teaches_no_address():
    async def scenario():
        async with world() as scene:
            caller, callee = await calling(scene)
            stranger = scene.phone()
            stranger.remote = caller.remote
            stranger.says(*SAID)
            refused = await scene.measure_until(
                CALLER, lambda leg: leg.packets_refused >= len(SAID)
            )
            assert refused.packets_received == 0
            await talk(scene, caller, callee)
            assert callee.payloads() == SAID
            assert stranger.heard == []

    asyncio.run(scenario())

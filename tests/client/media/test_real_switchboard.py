"""Legs of programs talk through the switchboard's real media workers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.client.media.stage import Told, ToneVoice, until
from tests.media.world import CALL, World, world
from tongdai.call.hearing import hearing
from tongdai.call.ids import LegId
from tongdai.client.media.opening import open_leg
from tongdai.sdp.codecs import CodecFamily
from tongdai.sdp.remote import TransportKind

HOST = "127.0.0.1"
OPUS, G711, G722 = CodecFamily.OPUS, CodecFamily.G711, CodecFamily.G722
WEBRTC, RTP = TransportKind.WEBRTC, TransportKind.RTP


class Program:
    """A leg of a program, and the switchboard's leg that it talks to."""

    def __init__(
        self, scene: World, name: str, kind: TransportKind, hertz: float, **how: Any
    ) -> None:
        self.engine = scene.engine
        self.kind, self.name = kind, LegId(name)
        self.voice, self.told = ToneVoice(hertz), Told()
        self.leg = open_leg(kind, HOST, self.voice, self.told, **how)

    def calls(self, *codecs: CodecFamily) -> Program:
        offer = self.leg.offer()
        self.leg.accept(
            self.engine.answer(self.name, offer, call=CALL, codecs=codecs, peer=HOST)
        )
        return self

    def is_called(self, *codecs: CodecFamily) -> Program:
        offer = self.engine.offer(self.name, call=CALL, kind=self.kind, codecs=codecs)
        self.engine.accept(self.name, self.leg.answer(offer), peer=HOST)
        return self


@pytest.mark.parametrize("codec", [OPUS, G711], ids=str)
def test_browserlike_and_plain_legs_hear_each_other(codec: CodecFamily) -> None:
    async def talk() -> None:
        async with world() as scene:
            ours = Program(scene, "a", WEBRTC, 500).calls(codec)
            theirs = Program(scene, "b", RTP, 1000, codecs=(codec,)).is_called(codec)
            await scene.connect(ours.name, theirs.name)
            await until(lambda: ours.voice.hears(1000) and theirs.voice.hears(500))
            assert (ours.told.connections, theirs.told.connections) == (1, 1)
            assert ours.leg.close().codec == theirs.leg.close().codec

    asyncio.run(talk())


def test_a_called_program_and_a_wideband_one_hear_each_other() -> None:
    async def talk() -> None:
        async with world() as scene:
            ours = Program(scene, "a", WEBRTC, 500).is_called(OPUS)
            theirs = Program(scene, "b", RTP, 1000).calls(G722)
            await scene.connect(ours.name, theirs.name)
            await until(lambda: ours.voice.hears(1000) and theirs.voice.hears(500))
            assert set(ours.voice.rates) == {48_000}
            assert set(theirs.voice.rates) == {16_000}
            assert theirs.leg.close().codec == "G722/8000"
            ours.leg.close()

    asyncio.run(talk())


def test_keys_pressed_on_either_side_come_once() -> None:
    async def talk() -> None:
        async with world() as scene:
            ours = Program(scene, "a", WEBRTC, 500).calls(OPUS)
            theirs = Program(scene, "b", WEBRTC, 1000).is_called(OPUS)
            await scene.connect(ours.name, theirs.name)
            await until(lambda: ours.voice.hears(1000))
            assert ours.leg.press("12#")
            assert theirs.leg.press("99x0")
            await until(lambda: len(theirs.told.digits + ours.told.digits) >= 6)
            assert (theirs.told.digits, ours.told.digits) == ("12#", "990")
            ours.leg.close()
            theirs.leg.close()

    asyncio.run(talk())


def test_who_is_held_hears_nothing_and_then_hears_again() -> None:
    async def talk() -> None:
        async with world() as scene:
            ours = Program(scene, "a", WEBRTC, 500).calls(OPUS)
            theirs = Program(scene, "b", RTP, 1000).is_called(G711)
            await scene.connect(ours.name, theirs.name)
            await until(lambda: ours.voice.hears(1000) and theirs.voice.hears(500))

            ours.leg.accept(scene.engine.reanswer(ours.name, ours.leg.offer(held=True)))
            scene.engine.connect(CALL, hearing([]))
            await until(lambda: ours.voice.hears(None))

            ours.leg.accept(scene.engine.reanswer(ours.name, ours.leg.offer()))
            await scene.connect(ours.name, theirs.name)
            await until(lambda: ours.voice.hears(1000) and theirs.voice.hears(500))
            ours.leg.close()
            theirs.leg.close()

    asyncio.run(talk())


def test_quality_says_what_passed() -> None:
    async def talk() -> None:
        async with world() as scene:
            ours = Program(scene, "a", WEBRTC, 500).calls(OPUS)
            theirs = Program(scene, "b", RTP, 1000).is_called(G711)
            await scene.connect(ours.name, theirs.name)
            await until(lambda: ours.leg.quality.round_trip is not None)
            await until(lambda: theirs.leg.quality.round_trip is not None)
            went = ours.leg.close()
            assert went.codec == "opus/48000"
            assert went.sent > 50
            assert went.received > 50
            assert went.mos is not None
            assert went.mos > 3
            assert went == ours.leg.quality
            theirs.leg.close()

    asyncio.run(talk())

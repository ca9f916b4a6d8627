"""Legs without a common codec hear each other, over a real worker process."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tests.media.listening import heard, level, loudest
from tests.media.test_transcoder import HZ, speech
from tests.media.world import CALL, G711, G722, OPUS, world
from tongdai.call.hearing import hearing
from tongdai.call.ids import LegId

CALLER, CALLEE, THIRD = LegId("caller"), LegId("callee"), LegId("third")
OPUS_NAME = "opus/48000"


@pytest.mark.parametrize(
    ("family", "formats", "number", "encoding"),
    [
        (G711, "8 0 101", 8, "PCMA/8000"),
        (G711, "0 101", 0, "PCMU/8000"),
        (G722, "9 101", 9, "G722/8000"),
    ],
)
def test_a_browser_on_opus_and_a_phone_hear_each_other(
    family, formats, number, encoding, caplog
):
    caplog.set_level(logging.INFO, "tongdai.media")

    async def scenario():
        async with world() as scene:
            browser = scene.browser().calls(CALLER, codecs=(OPUS,))
            phone = scene.phone()
            phone.is_called(CALLEE, phone.describes(formats), codecs=(family,))
            await browser.connected()
            await scene.connect(CALLER, CALLEE)
            for said in speech("opus/48000", 1.0):
                browser.says(said)
                await asyncio.sleep(0)
            for said in speech(encoding, 1.0):
                phone.says(said, payload_type=number)
                await asyncio.sleep(0)
            await scene.until(
                lambda: len(browser.heard) >= 45 and len(phone.heard) >= 45
            )
            for packets, name in ((phone.heard, encoding), (browser.heard, OPUS_NAME)):
                samples, rate = heard(packets, name)
                assert loudest(samples[rate // 5 :], rate) == pytest.approx(HZ, abs=3)
                assert level(samples[rate // 5 :], rate, HZ) > -14
            assert {packet.payload_type for packet in phone.heard} == {number}
            assert (await scene.measure(CALLER)).transcoded == 50
            assert (await scene.measure(CALLEE)).transcoded == 50

    asyncio.run(scenario())
    lines = [r for r in caplog.records if r.message == "call is transcoded"]
    assert len(lines) == 1
    assert lines[0].call == CALL
    assert {lines[0].spoken, lines[0].heard} == {OPUS_NAME, encoding}


def test_what_can_pass_as_it_is_is_not_transcoded(caplog):
    caplog.set_level(logging.INFO, "tongdai.media")

    async def scenario():
        async with world() as scene:
            caller = scene.phone().calls(CALLER)
            callee = scene.phone()
            callee.is_called(CALLEE, callee.describes("0 101"))
            await scene.connect(CALLER, CALLEE)
            caller.says(*[bytes(160)] * 10)
            await scene.until(lambda: len(callee.heard) == 10)
            assert (await scene.measure(CALLER)).transcoded == 0

    asyncio.run(scenario())
    assert not [r for r in caplog.records if "transcoded" in r.message]


def test_of_two_listeners_only_the_one_without_the_codec_hears_it_anew():
    async def scenario():
        async with world() as scene:
            browser = scene.browser().calls(CALLER, codecs=(OPUS,))
            same = scene.browser().is_called(THIRD, codecs=(OPUS,))
            phone = scene.phone().is_called(CALLEE)
            await browser.connected()
            await same.connected()
            scene.engine.connect(CALL, hearing([CALLER, CALLEE, THIRD]))
            await scene.measure(CALLER)
            said = speech("opus/48000", 0.4)
            browser.says(*said)
            await scene.until(lambda: len(phone.heard) >= 18 and len(same.heard) == 20)
            assert same.payloads() == said
            assert (await scene.measure(CALLER)).transcoded == 20

    asyncio.run(scenario())

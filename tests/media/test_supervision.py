"""Who hears whom in a supervised call: every pair measured, over real processes."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from tests.media.listening import write_wav
from tests.media.talking import TONES, Talker, browser, phone
from tests.media.world import CALL, PATIENCE, Phone, World, world
from tongdai.call.hearing import Hearing
from tongdai.call.ids import LegId
from tongdai.media.events import LegPressed, WorkerDied
from tongdai.media.sound import Sound

AGENT, CUSTOMER, SUPERVISOR = LegId("agent"), LegId("customer"), LegId("supervisor")
BETWEEN: Hearing = frozenset({(AGENT, CUSTOMER), (CUSTOMER, AGENT)})
MONITORING = BETWEEN | {(AGENT, SUPERVISOR), (CUSTOMER, SUPERVISOR)}
WHISPER = MONITORING | {(SUPERVISOR, AGENT)}
COLLOQUY = WHISPER | {(SUPERVISOR, CUSTOMER)}
MODES = {"monitoring": MONITORING, "whisper": WHISPER, "colloquy": COLLOQUY}

DIRECT = -10.0
"dB of full scale: the tones as they are sent."

WANTED, UNWANTED = DIRECT - 20, -50.0
MEASURED = 40
"Packets, 0.8 s."

SKIPPED = 17
"""
Packets before a window, for what is under way when the hearing changes. Talkers say the
same second again and again, and where it begins anew there is a click of Opus: with
these 57 packets from window to window it is elsewhere in each, and in some it is not.
"""

ATTEMPTS = 10
"Windows more, for pairs that were not as they should be."


class Conversation:
    """Talkers, and what they are to hear now."""

    def __init__(self, scene: World, talkers: Iterable[Talker]) -> None:
        self.scene = scene
        self.talkers = {talker.leg: talker for talker in talkers}
        self.tones = {leg: talker.hertz for leg, talker in self.talkers.items()}

    async def connect(self, hearing: Hearing) -> None:
        """Let them hear, once there is somebody to mix."""
        self.scene.engine.connect(CALL, hearing)
        if len({listener for _, listener in hearing}) < len(hearing):
            await self.mixer_works()
        for leg in self.talkers:
            await self.scene.measure(leg)

    async def mixer_works(self) -> None:
        async with asyncio.timeout(20):
            await self.scene.engine.mixer._ready.wait()

    async def verify(self, hearing: Hearing) -> None:
        """
        Listen for a while: each hears those that it should, and nobody else.

        All talk all the time, so that who can be heard is heard in every window. A slow
        machine makes holes, and in them noise: one window without is enough for a pair.
        """
        wrong = await self._listen(hearing)
        for _ in range(ATTEMPTS):
            if not wrong:
                return
            again = await self._listen(hearing)
            wrong = {pair: again[pair] for pair in wrong.keys() & again.keys()}
        assert wrong == {}

    async def _listen(self, hearing: Hearing) -> dict[tuple[LegId, LegId], float]:
        """Who is heard and should not be, or the other way round, and how loud."""
        wanting = {listener for _, listener in hearing} & self.talkers.keys()
        # What was under way when the hearing changed, and then what is to be measured.
        before = {leg: len(self.talkers[leg].end.heard) for leg in wanting}
        await self.scene.until(
            lambda: all(
                len(self.talkers[leg].end.heard) >= before[leg] + MEASURED + SKIPPED
                for leg in wanting
            )
        )
        wrong = {}
        for leg in wanting:
            heard = self.talkers[leg].levels(self.tones, MEASURED)
            for speaker, loudness in heard.items():
                if (speaker, leg) in hearing:
                    is_right = loudness > WANTED
                else:
                    is_right = loudness < UNWANTED
                if not is_right:
                    wrong[speaker, leg] = loudness
        return wrong

    async def hears_alone(self, talker: Talker, hertz: float) -> None:
        """Until somebody hears that tone, and nobody of the others."""
        tones = {**self.tones, LegId("sound"): hertz}
        async with asyncio.timeout(PATIENCE):  # it is encoded first
            while True:
                before = len(talker.end.heard)
                await self.scene.until(
                    lambda now=before: len(talker.end.heard) >= now + MEASURED + SKIPPED
                )
                heard = talker.levels(tones, MEASURED)
                sound = heard.pop(LegId("sound"))
                if sound > WANTED and max(heard.values()) < UNWANTED:
                    return

    def verify_lines(self) -> None:
        """Everybody was sent one source, its numbers without a gap."""
        for talker in self.talkers.values():
            heard = talker.end.heard
            assert len({packet.ssrc for packet in heard}) == 1
            for before, after in pairwise(heard):
                assert (after.sequence - before.sequence) & 0xFFFF == 1
                assert 0 < (after.timestamp - before.timestamp) & 0xFFFFFFFF < 1 << 31


@asynccontextmanager
async def talking(scene: World, *talkers: Talker) -> AsyncIterator[Conversation]:
    """All talk at once, until the test is over."""
    tasks = [asyncio.create_task(talker.talk()) for talker in talkers]
    try:
        yield Conversation(scene, talkers)
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def three_phones(scene: World, *encodings: str) -> list[Talker]:
    legs = (AGENT, CUSTOMER, SUPERVISOR)
    return [
        phone(scene, leg, CALL, encoding, hertz)
        for leg, encoding, hertz in zip(legs, encodings, TONES, strict=False)
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_in_each_mode_and_after_each_switch_everybody_hears_whom_it_should(workers):
    async def scenario():
        async with world(workers=workers) as scene:
            phones = three_phones(scene, "PCMA/8000", "PCMA/8000", "PCMA/8000")
            async with talking(scene, *phones) as conversation:
                for hearing in (
                    BETWEEN,
                    MONITORING,
                    WHISPER,
                    COLLOQUY,
                    WHISPER,
                    MONITORING,
                    COLLOQUY,
                    MONITORING,
                    BETWEEN,
                ):
                    await conversation.connect(hearing)
                    await conversation.verify(hearing)
                conversation.verify_lines()

    asyncio.run(scenario())


@pytest.mark.parametrize("encoding", ["PCMU/8000", "G722/8000"])
def test_browser_and_phones_of_different_codecs_are_mixed(encoding):
    async def scenario():
        async with world() as scene:
            agent = await browser(scene, AGENT, CALL, TONES[0])
            customer = phone(scene, CUSTOMER, CALL, "PCMA/8000", TONES[1])
            supervisor = phone(scene, SUPERVISOR, CALL, encoding, TONES[2])
            async with talking(scene, agent, customer, supervisor) as conversation:
                for hearing in (WHISPER, COLLOQUY, BETWEEN):
                    await conversation.connect(hearing)
                    await conversation.verify(hearing)
                assert len({packet.ssrc for packet in agent.end.heard}) == 1

    asyncio.run(scenario())


def test_two_supervisors_hear_both_and_one_is_heard_by_the_agent():
    async def scenario():
        async with world() as scene:
            phones = three_phones(scene, *["PCMA/8000"] * 3)
            other = LegId("other supervisor")
            phones.append(phone(scene, other, CALL, "PCMU/8000", TONES[3]))
            async with talking(scene, *phones) as conversation:
                monitored = {(AGENT, other), (CUSTOMER, other)}
                for hearing in (MONITORING | monitored, WHISPER | monitored):
                    await conversation.connect(hearing)
                    await conversation.verify(hearing)

    asyncio.run(scenario())


def test_who_holds_while_it_hears_a_mix_hears_it_again_afterwards():
    async def scenario():
        async with world() as scene:
            phones = three_phones(scene, *["PCMA/8000"] * 3)
            agent, _, supervisor = phones
            async with talking(scene, *phones) as conversation:
                await conversation.connect(COLLOQUY)
                await conversation.verify(COLLOQUY)
                offer = supervisor.end.describes("8 101", direction="inactive")
                scene.engine.reanswer(SUPERVISOR, offer)
                await scene.measure(SUPERVISOR)
                silent_from = len(supervisor.end.heard)
                without = frozenset(p for p in COLLOQUY if SUPERVISOR not in p)
                await conversation.verify(without)
                assert len(supervisor.end.heard) <= silent_from + 1
                scene.engine.reanswer(SUPERVISOR, supervisor.end.describes("8 101"))
                await scene.measure(SUPERVISOR)
                await conversation.verify(COLLOQUY)
                assert len({packet.ssrc for packet in agent.end.heard}) == 1

    asyncio.run(scenario())


def test_a_sound_is_heard_instead_of_a_mix_and_then_the_mix_again(tmp_path):
    async def scenario():
        async with world() as scene:
            phones = three_phones(scene, *["PCMA/8000"] * 3)
            agent = phones[0]
            sound = Sound.music(write_wav(tmp_path / "music.wav", TONES[3], 1.0))
            async with talking(scene, *phones) as conversation:
                await conversation.connect(WHISPER)
                await conversation.verify(WHISPER)
                scene.engine.play(AGENT, sound)
                await conversation.hears_alone(agent, TONES[3])
                scene.engine.hush(AGENT)
                await scene.measure(AGENT)
                await conversation.verify(WHISPER)
                conversation.verify_lines()

    asyncio.run(scenario())


def test_when_a_mixed_leg_closes_the_others_hear_each_other():
    async def scenario():
        async with world() as scene:
            phones = three_phones(scene, *["PCMA/8000"] * 3)
            async with talking(scene, *phones) as conversation:
                await conversation.connect(COLLOQUY)
                await conversation.verify(COLLOQUY)
                scene.engine.close(CUSTOMER)
                await scene.measure(AGENT)
                left = frozenset({(AGENT, SUPERVISOR), (SUPERVISOR, AGENT)})
                await conversation.verify(left)

    asyncio.run(scenario())


def test_without_the_mixer_one_at_a_time_is_heard_and_then_both_again():
    async def scenario():
        async with world() as scene:
            phones = three_phones(scene, *["PCMA/8000"] * 3)
            async with talking(scene, *phones) as conversation:
                await conversation.connect(WHISPER)
                await conversation.verify(WHISPER)
                mixer = scene.engine.mixer
                mixer._ready.clear()
                os.kill(mixer.pid, signal.SIGKILL)
                await conversation.mixer_works()
                for leg in conversation.talkers:
                    await scene.measure(leg)
                await conversation.verify(WHISPER)
                assert not [e for e in scene.events if isinstance(e, WorkerDied)]

    asyncio.run(scenario())


def test_a_key_reaches_who_hears_a_mix():
    async def scenario():
        async with world() as scene:
            phones = three_phones(scene, *["PCMA/8000"] * 3)
            agent, customer, supervisor = (talker.end for talker in phones)
            async with talking(scene, *phones) as conversation:
                await conversation.connect(COLLOQUY)
                await conversation.verify(COLLOQUY)
                end = b"\x05\x8a\x03\x20"
                customer.says(end, end, end, payload_type=101, timestamp=4000)
                for listener in (agent, supervisor):
                    await scene.until(functools.partial(keys_of, listener, 3))
                    keys = [p for p in listener.heard if p.payload_type == 101]
                    assert [key.payload for key in keys] == [end] * 3
                    assert len({key.timestamp for key in keys}) == 1
                assert not keys_of(customer, 1)

    asyncio.run(scenario())


def keys_of(end: Phone, count: int) -> bool:
    """Has it heard so many packets of keys?"""
    return sum(packet.payload_type == 101 for packet in end.heard) >= count


def test_a_key_is_reported_once_if_a_listener_of_the_mix_cannot_be_sent_it():
    async def scenario():
        async with world() as scene:
            agent, customer = three_phones(scene, *["PCMA/8000"] * 2)
            deaf = scene.phone()
            deaf.calls(SUPERVISOR, deaf.describes("8"), call=CALL)
            supervisor = Talker(SUPERVISOR, deaf, "PCMA/8000", TONES[2])
            async with talking(scene, agent, customer, supervisor) as conversation:
                await conversation.connect(MONITORING)
                await conversation.verify(MONITORING)
                end = b"\x05\x8a\x03\x20"
                customer.end.says(end, end, payload_type=101, timestamp=4000)
                pressed = await scene.event(LegPressed)
                assert (pressed.leg, pressed.digit) == (CUSTOMER, "5")
                await scene.until(lambda: keys_of(agent.end, 2))
                assert sum(isinstance(e, LegPressed) for e in scene.events) == 1

    asyncio.run(scenario())

"""Music, announcements and keys, over real sockets and a real worker process."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from tests.media.listening import heard, level, loudest, write_wav
from tests.media.world import G711, Browser, Phone, World, world
from tongdai.call.ids import CallId, LegId
from tongdai.errors import UsageError
from tongdai.media.engine import Sound
from tongdai.media.events import LegClosed, LegPressed, SoundEnded
from tongdai.rtp.telephone_event import TelephoneEvent, build, parse

CALLER, CALLEE = LegId("caller"), LegId("callee")
VOICE = [f"voice {n}".encode() for n in range(5)]
MUSIC_HZ, WORDS_HZ = 700.0, 1100.0
FEW_FRAMES = 15
"Of the 25 that the words have: a busy machine may hold the worker up for some."


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    write_wav(folder / "music.wav", MUSIC_HZ, 3.0)
    write_wav(folder / "words.wav", WORDS_HZ, 0.5)
    return folder


@pytest.fixture
def music(folder) -> Sound:
    return Sound.music(folder / "music.wav")


@pytest.fixture
def words(folder) -> Sound:
    return Sound.announcement(folder / "words.wav")


async def talking(
    scene: World, *, caller: str = "phone"
) -> tuple[Browser | Phone, Phone]:
    """Two who hear each other, in G.711."""
    one: Browser | Phone
    if caller == "browser":
        one = scene.browser(formats="8 126").calls(CALLER, codecs=(G711,))
        await one.connected()
    else:
        one = scene.phone().calls(CALLER)
    other = scene.phone().is_called(CALLEE)
    await scene.connect(CALLER, CALLEE)
    other.says(b"hello")
    one.says(b"hello", b"hello", b"hello")
    await scene.until(lambda: one.heard and len(other.heard) == 3)
    one.heard.clear()
    other.heard.clear()
    return one, other


@pytest.fixture
def sounds(folder) -> Path:
    """The cache, which the tests of this file share."""
    return folder / "cache"


@pytest.mark.parametrize(
    ("formats", "encoding"), [("111 110", "opus/48000"), ("8 126", "PCMA/8000")]
)
def test_a_browser_hears_music_in_its_codec(music, sounds, formats, encoding):
    async def scenario():
        async with world(sounds=sounds) as scene:
            browser = scene.browser(formats=formats).calls(CALLER)
            await browser.connected()
            scene.engine.play(CALLER, music)
            await scene.until(lambda: len(browser.heard) >= 50)
            samples, rate = heard(browser.heard, encoding)
            assert loudest(samples[rate // 4 :], rate) == pytest.approx(MUSIC_HZ, abs=5)
            numbers = [packet.sequence for packet in browser.heard]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            step = 960 if encoding == "opus/48000" else 160
            stamps = [packet.timestamp for packet in browser.heard]
            # A worker that is held up for long leaves whole frames out.
            assert all((b - a) % step == 0 < b - a for a, b in pairwise(stamps))

    asyncio.run(scenario())


def test_who_waits_hears_music_and_nothing_of_the_other_then_each_other_again(
    music, sounds
):
    async def scenario():
        async with world(sounds=sounds) as scene:
            caller, callee = await talking(scene)
            scene.engine.play(CALLER, music)
            await scene.until(lambda: len(caller.heard) >= 20)
            callee.says(*VOICE)
            await scene.until(lambda: len(caller.heard) >= 40)
            assert not set(caller.payloads()) & set(VOICE)
            samples, rate = heard(caller.heard, "PCMA/8000")
            assert level(samples, rate, MUSIC_HZ) > -15
            caller.says(b"I am heard")
            await scene.until(lambda: callee.heard)
            scene.engine.hush(CALLER)
            await scene.measure(CALLER)
            callee.says(*VOICE)
            await scene.until(lambda: caller.payloads()[-1] == VOICE[-1])
            assert caller.payloads()[-5:] == VOICE
            assert callee.payloads() == [b"I am heard"]
            numbers = [packet.sequence for packet in caller.heard]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            stamps = [packet.timestamp for packet in caller.heard]
            assert all(0 < b - a < 8000 * 15 for a, b in pairwise(stamps))
            assert {packet.ssrc for packet in caller.heard} == {caller.heard[0].ssrc}

    asyncio.run(scenario())


def test_an_announcement_is_heard_whole_and_then_reported(words, sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            caller, callee = await talking(scene)
            scene.engine.play(CALLER, words)
            assert await scene.event(SoundEnded) == SoundEnded(CALLER)
            callee.says(*VOICE)
            await scene.until(lambda: caller.payloads()[-5:] == VOICE)
            words_heard = caller.heard[:-5]
            assert FEW_FRAMES <= len(words_heard) <= 25
            samples, rate = heard(words_heard, "PCMA/8000")
            assert loudest(samples, rate) == pytest.approx(WORDS_HZ, abs=8)

    asyncio.run(scenario())


def test_an_announcement_begins_when_the_browser_is_there(words, sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            scene.engine.prepare(words)
            browser = scene.browser(formats="8 126").calls(CALLER, codecs=(G711,))
            scene.engine.play(CALLER, words)
            await scene.event(SoundEnded)
            await scene.until(lambda: len(browser.heard) >= FEW_FRAMES)

    asyncio.run(scenario())


def test_the_end_of_a_sound_that_was_replaced_or_hushed_is_not_told(
    words, music, sounds
):
    async def scenario():
        async with world(sounds=sounds) as scene:
            caller, _ = await talking(scene)
            scene.engine.play(CALLER, words)
            scene.engine.play(CALLER, music)
            await scene.until(lambda: len(caller.heard) >= 40)
            scene.engine.play(CALLER, words)
            scene.engine.hush(CALLER)
            scene.engine.play(CALLER, words)
            await scene.event(SoundEnded)
            await scene.measure(CALLER)
            assert len([e for e in scene.events if isinstance(e, SoundEnded)]) == 1

    asyncio.run(scenario())


def test_nothing_that_can_be_played_ends_at_once(tmp_path, sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            await talking(scene)
            scene.engine.play(CALLER, Sound.announcement(tmp_path / "nothing.wav"))
            await scene.event(SoundEnded)

    asyncio.run(scenario())


def test_two_calls_hear_each_their_own_sound(music, words, sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            one = scene.phone().calls("one")
            other = scene.phone()
            answer = scene.engine.answer(
                LegId("other"), other.describes(), call=CallId("2"), codecs=(G711,)
            )
            assert answer
            scene.engine.play(LegId("one"), music)
            scene.engine.play(LegId("other"), words)
            phones = (one, other)
            await scene.until(lambda: all(len(p.heard) >= FEW_FRAMES for p in phones))
            for phone, hertz in ((one, MUSIC_HZ), (other, WORDS_HZ)):
                samples, rate = heard(phone.heard[:FEW_FRAMES], "PCMA/8000")
                assert loudest(samples, rate) == pytest.approx(hertz, abs=8)

    asyncio.run(scenario())


def test_a_leg_that_is_closed_while_it_hears_music_leaves_nothing(music, sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            caller, callee = await talking(scene)
            scene.engine.play(CALLER, music)
            await scene.until(lambda: caller.heard)
            scene.engine.close(CALLER)
            await scene.event(LegClosed, CALLER)
            scene.engine.play(CALLER, music)
            scene.engine.hush(CALLER)
            scene.engine.press(CALLER, "1")
            callee.says(b"alone")
            await scene.measure(CALLEE)

    asyncio.run(scenario())


def test_music_goes_on_through_a_new_description(music, sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            caller, _ = await talking(scene)
            scene.engine.play(CALLER, music)
            await scene.until(lambda: caller.heard)
            held = caller.describes(direction="sendonly").replace(b"1 1 IN", b"1 2 IN")
            scene.engine.reanswer(CALLER, held)
            await scene.measure(CALLER)
            count = len(caller.heard)
            scene.engine.reanswer(CALLER, caller.describes())
            await scene.until(lambda: len(caller.heard) > count + 10)

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", ["phone", "browser"])
def test_a_key_that_we_press_reaches_the_leg_and_voice_goes_on(kind, sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            caller, callee = await talking(scene, caller=kind)
            assert scene.engine.takes_digits(CALLER)
            scene.engine.press(CALLER, "7", 80)
            scene.engine.press(CALLER, "#", 80)
            await scene.until(lambda: len(caller.heard) == 12)
            events = [parse(packet.payload) for packet in caller.heard]
            assert [event.key for event in events] == ["7"] * 6 + ["#"] * 6
            number = {"phone": 101, "browser": 126}[kind]
            assert {packet.payload_type for packet in caller.heard} == {number}
            async with asyncio.timeout(10):
                while caller.payloads()[-1] != b"again":
                    callee.says(b"again")
                    await asyncio.sleep(0.02)
            numbers = [packet.sequence for packet in caller.heard]
            assert numbers == sorted(numbers)

    asyncio.run(scenario())


def press(phone: Phone, code: int) -> None:
    """What a phone sends for a key of 60 ms."""
    for step in (1, 2, 3, 3, 3):
        event = TelephoneEvent(code, step == 3, 160 * step)
        phone.says(build(event), payload_type=101, timestamp=99_000 + 1000 * code)


def test_a_key_for_one_who_takes_no_events_is_told_once_and_not_sent(sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            caller = scene.phone()
            caller.calls(CALLER, caller.describes("8 0"))
            callee = scene.phone().is_called(CALLEE)
            await scene.connect(CALLER, CALLEE)
            assert not scene.engine.takes_digits(CALLER)
            assert scene.engine.takes_digits(CALLEE)
            press(callee, 4)
            press(callee, 11)
            await scene.until(lambda: len(pressed(scene)) == 2)
            assert pressed(scene) == [
                LegPressed(CALLEE, "4", 60),
                LegPressed(CALLEE, "#", 60),
            ]
            assert caller.heard == []
            with pytest.raises(UsageError):
                scene.engine.press(CALLER, "1")

    asyncio.run(scenario())


def test_a_key_for_one_who_takes_events_is_sent_and_not_told(sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            caller, callee = await talking(scene)
            press(callee, 4)
            await scene.until(lambda: len(caller.heard) == 5)
            await scene.measure(CALLEE)
            assert pressed(scene) == []

    asyncio.run(scenario())


@pytest.mark.parametrize("digit", ["", "12", "x", "é", "a"])
def test_what_is_no_digit_is_refused(digit, sounds):
    async def scenario():
        async with world(sounds=sounds) as scene:
            scene.phone().calls(CALLER)
            with pytest.raises(UsageError, match="a digit is one of"):
                scene.engine.press(CALLER, digit)

    asyncio.run(scenario())


def pressed(scene: World) -> list[LegPressed]:
    return [event for event in scene.events if isinstance(event, LegPressed)]

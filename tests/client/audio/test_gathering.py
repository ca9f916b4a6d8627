"""Collecting the keys that a caller presses."""

import asyncio

import numpy as np
import pytest

from tests.client.audio.line import BYE, Line, run, tone
from tongdai.client.errors import BadArgument, CallEnded, NotPossible, UnreadableAudio


async def gathered(presses, *args, before="", **how):
    """Presses keys at seconds; returns what was gathered, and how long it took."""
    async with Line(8_000) as line:
        loop = asyncio.get_running_loop()
        for key in before:
            line.audio.press_came(key)
        begun = loop.time()
        for at, key in presses:
            loop.call_at(begun + at, line.audio.press_came, key)
        keys = await line.audio.gather(*args, **how)
        return keys, round(loop.time() - begun, 1)


@pytest.mark.parametrize(
    ("presses", "how", "expected"),
    [
        ([(1, "1"), (2, "2"), (3, "3"), (4, "4")], {}, ("1234", 4)),
        ([(1, "1"), (2, "2"), (3, "#")], {}, ("12", 3)),
        ([(1, "#")], {}, ("", 1)),
        ([], {}, ("", 10)),
        ([(9, "1")], {}, ("1", 19)),
        ([(9, "1")], {"between": 2}, ("1", 11)),
        ([(9, "1"), (10.5, "2"), (13, "3")], {"between": 2}, ("12", 12.5)),
        ([(1, "1"), (2, "#"), (3, "2")], {"finish": "*", "valid": "12"}, ("12", 13)),
        ([(1, "5"), (8, "5")], {"valid": "12", "timeout": 9}, ("", 9)),
        ([(1, "x"), (2, "12"), (3, "")], {"timeout": 5}, ("", 5)),
        ([(1, "#"), (2, "*")], {"finish": ""}, ("#*", 12)),
    ],
)
def test_keys_are_collected_until_enough_the_finish_or_the_time(presses, how, expected):
    assert run(gathered(presses, 4, **how)) == expected


def test_keys_that_came_before_count():
    assert run(gathered([(1, "3")], 3, before="12")) == ("123", 1)


def test_what_is_more_than_asked_for_waits_for_the_next():
    async def scenario():
        async with Line() as line:
            for key in "12345":
                line.audio.press_came(key)
            gather = line.audio.gather
            first, second = await gather(2), await gather(2)
            line.audio.forget_keys()
            return first, second, await gather(2, timeout=1)

    assert run(scenario()) == ("12", "34", "")


def test_not_more_than_64_keys_wait_and_the_oldest_are_forgotten():
    keys, _ = run(gathered([], 64, before="9" + "1234" * 16))
    assert keys == "1234" * 16


def test_the_prompt_stops_with_the_first_key():
    async def scenario():
        async with Line(8_000) as line:
            loop = asyncio.get_running_loop()
            for at, key in ((2.01, "1"), (3, "2")):
                loop.call_later(at, line.audio.press_came, key)
            keys = await line.audio.gather(2, prompt=tone(440, 30, 16_000))
            return keys, len(line.words) / 8_000

    keys, heard = run(scenario())
    assert keys == "12"
    assert heard == pytest.approx(2, abs=0.02)


def test_a_key_that_does_not_count_does_not_stop_the_prompt():
    async def scenario():
        async with Line(8_000) as line:
            loop = asyncio.get_running_loop()
            loop.call_later(1, line.audio.press_came, "5")
            keys = await line.audio.gather(
                2, prompt=tone(440, 3, 16_000), valid="12", timeout=4
            )
            return keys, len(line.words) / 8_000, loop.time()

    keys, heard, over = run(scenario())
    assert keys == ""
    assert heard == pytest.approx(3, abs=0.03)
    assert over == pytest.approx(3 + 4, abs=0.1), "counted from the prompt's end"


def test_who_has_pressed_already_hears_no_prompt():
    async def scenario():
        async with Line(8_000) as line:
            line.audio.press_came("1")
            keys = await line.audio.gather(1, prompt=tone(440, 3, 16_000))
            return keys, len(line.words)

    assert run(scenario()) == ("1", 0)


def test_an_unreadable_prompt_is_told_and_keys_can_be_gathered_again():
    async def scenario():
        async with Line() as line:
            with pytest.raises(UnreadableAudio, match=r"nowhere.wav: No such file"):
                await line.audio.gather(1, prompt="nowhere.wav")
            line.audio.press_came("1")
            return await line.audio.gather(1)

    assert run(scenario()) == "1"


def test_keys_are_gathered_for_one_at_a_time():
    async def scenario():
        async with Line() as line:
            first = asyncio.create_task(line.audio.gather(1))
            await asyncio.sleep(1)
            with pytest.raises(NotPossible, match="gathered already"):
                await line.audio.gather(1)
            line.audio.press_came("1")
            return await first

    assert run(scenario()) == "1"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"digits": 0}, "digits: expected 1 to 64, not 0"),
        ({"digits": 65}, "not 65"),
        ({"finish": "x"}, r"finish: expected keys of 0123456789\*#ABCD, not 'x'"),
        ({"valid": "1-4"}, "valid: expected keys"),
        ({"valid": ""}, "valid: expected at least one key"),
    ],
)
def test_what_cannot_be_gathered_is_refused(how, said):
    with pytest.raises(BadArgument, match=said):
        run(gathered([], **how))


@pytest.mark.parametrize("prompt", [None, np.zeros(160_000, np.int16)])
def test_the_end_of_the_call_ends_gathering(prompt):
    async def scenario():
        async with Line() as line:
            asyncio.get_running_loop().call_later(1, line.audio.end, BYE)
            with pytest.raises(CallEnded):
                await line.audio.gather(1, prompt=prompt)

    run(scenario())

"""Legs on real sockets: what they take they give back, and none disturbs another."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from itertools import cycle
from typing import Any

import numpy as np
import pytest
import uvloop

from tests.client.media.stage import Told, ToneVoice, until
from tongdai.client.errors import NoPortFree
from tongdai.client.leg import Samples
from tongdai.client.media.opening import open_leg
from tongdai.client.media.socket_leg import SocketLeg
from tongdai.errors import UsageError
from tongdai.sdp.remote import TransportKind

HOST = "127.0.0.1"
KINDS = pytest.mark.parametrize("kind", TransportKind, ids=str)


def pair(
    kind: TransportKind, *, host: str = HOST, silent: bool = False
) -> tuple[tuple[SocketLeg, ToneVoice, Told], tuple[SocketLeg, ToneVoice, Told]]:
    """Two legs that have agreed, saying 500 and 1000 Hz."""
    made = []
    for hertz in (500, 1000):
        voice, told = ToneVoice(None if silent else hertz), Told()
        made.append((open_leg(kind, host, voice, told), voice, told))
    (ours, *_), (theirs, *_) = made
    ours.accept(theirs.answer(ours.offer()))
    return made[0], made[1]


@KINDS
@pytest.mark.parametrize("host", [HOST, "::1"])
def test_two_programs_hear_each_other(kind: TransportKind, host: str) -> None:
    async def talk() -> None:
        (ours, voice, told), (theirs, other, _) = pair(kind, host=host)
        await until(lambda: voice.hears(1000) and other.hears(500))
        ours.press("5")
        assert told.connections == 1
        ours.close()
        theirs.close()

    asyncio.run(talk())


def test_the_quicker_event_loop_does_too() -> None:
    async def talk() -> None:
        (ours, voice, _), (theirs, other, _) = pair(TransportKind.WEBRTC)
        await until(lambda: voice.hears(1000) and other.hears(500))
        ours.close()
        theirs.close()

    uvloop.run(talk())


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_two_hundred_legs_leave_nothing_behind() -> None:
    async def open_and_close() -> None:
        loop: Any = asyncio.get_running_loop()
        before = open_files()
        kinds = cycle(TransportKind)
        pairs = [pair(next(kinds), silent=True) for _ in range(100)]
        await until(lambda: all(told.connections for one in pairs for *_, told in one))
        assert open_files() == before + 300
        for one in pairs:
            for leg, *_ in one:
                leg.close()
                assert leg.close() == leg.quality
        assert open_files() == before
        assert len(asyncio.all_tasks()) == 1
        assert not [each for each in loop._scheduled if not each.cancelled()]

    asyncio.run(open_and_close())


@KINDS
def test_a_closed_leg_does_nothing_more(kind: TransportKind) -> None:
    async def close_early() -> None:
        (ours, voice, _), (theirs, other, _) = pair(kind)
        await until(lambda: voice.hears(1000))
        ours.close()
        count = len(voice.heard)
        assert not ours.press("1")
        for use in (
            ours.offer,
            lambda: ours.answer(theirs.offer()),
            lambda: ours.accept(b""),
        ):
            with pytest.raises(UsageError, match="closed"):
                use()
        later = len(other.heard) + 5
        await until(lambda: len(other.heard) >= later)  # beats that would have come
        theirs.close()
        assert len(voice.heard) == count

    asyncio.run(close_early())


class Wrong(ToneVoice):
    def __init__(self, said: Callable[[], Any]) -> None:
        super().__init__(None)
        self._said = said

    def speak(self, rate: int) -> Samples | None:
        said: Samples = self._said()
        return said


@pytest.mark.parametrize(
    "said",
    [
        lambda: np.zeros(7, np.int16),
        lambda: np.zeros(160, np.float32),
        lambda: 1 // 0,
    ],
)
def test_a_voice_that_fails_fails_its_own_leg_alone(
    said: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "tongdai.client.media")

    async def talk() -> None:
        (ours, voice, told), (theirs, other, _) = pair(TransportKind.RTP)
        broken = Told()
        leg = open_leg(TransportKind.RTP, HOST, Wrong(said), broken)
        theirs_too = open_leg(TransportKind.RTP, HOST, ToneVoice(None), Told())
        leg.accept(theirs_too.answer(leg.offer()))
        await until(lambda: bool(broken.failures))
        voice.heard.clear()
        await until(lambda: voice.hears(1000) and other.hears(500))
        assert (told.failures, len(broken.failures)) == ([], 1)
        for each in (ours, theirs, leg, theirs_too):
            each.close()

    asyncio.run(talk())


def test_an_address_that_is_not_ours_is_a_clear_error() -> None:
    async def open_elsewhere() -> None:
        for kind in TransportKind:
            for host in ("192.0.2.1", "localhost"):
                with pytest.raises(NoPortFree, match=host):
                    open_leg(kind, host, ToneVoice(None), Told())

    asyncio.run(open_elsewhere())


def test_base_dependencies_are_enough() -> None:
    """Of the switchboard's own libraries none is on the way."""
    code = (
        "import sys, tongdai.client.media.opening\n"
        "wrong = {'uvloop', 'uvicorn', 'starlette', 'sqlalchemy', 'h11'}\n"
        "sys.exit(str(wrong & set(sys.modules)) if wrong & set(sys.modules) else 0)"
    )

    async def run() -> int | None:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
        return await process.wait()

    assert asyncio.run(run()) == 0

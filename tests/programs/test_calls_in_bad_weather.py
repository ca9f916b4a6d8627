"""
A program calls an office over a network that loses 5 % and delays by up to 50 ms.

Each has a tone, and each is listened to. How steady that is depends on the machine,
too: a stretch is waited for in which nothing but the network was in the tone's way.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.browser.switchboard import Switchboard
from tests.client.programs import PATIENCE, RATE, hears, invited, run, whistle
from tests.programs.poor_network import SERVER, PoorNetwork, poor_network, possible
from tongdai.client import Call, OmiSDK, Quality
from tongdai.client.leg import Samples

pytestmark = pytest.mark.skipif(
    not possible(), reason="needs root, /dev/net/tun and iproute2 for two namespaces"
)

LOSS, JITTER = 0.05, 0.05
"A packet's chance to vanish on the wire, either way; seconds that it takes at most."

CONFIGURATION = f"""
[net]
host = "{SERVER}"

[media]
addresses = ["{SERVER}"]
"""

AWAY, OFFICE = ("201", 440), ("202", 1000)
"The one who calls through the storm, and the one at the switchboard's end; Hz."

WINDOW = RATE // 10
"Samples, 100 ms, in each of which the tone is to be."

STRETCH = 100
"Windows on end that are judged together."

STORM, CALM, SETTLING = 20.0, 5.0, 2.0
"Seconds of each, at least; and those after a change that belong to neither."

SOFTER, LIKE = 6.0, 3.0
"dB: how much softer a window may be than in the calm, and the middle one differ."

STEADY = 0.97
"Share of the windows of a stretch that have the tone."

THROUGHOUT = 0.85
"Of all windows of the storm: a machine that stands still takes some, too."


class Witness:
    """What one phone heard on a call, when, and how its media went by then."""

    def __init__(self, hertz: int) -> None:
        turn = -2j * np.pi * hertz * np.arange(WINDOW) / RATE
        self._tone = np.exp(turn) * 2 / WINDOW / 32768
        self._heard: list[tuple[float, Samples, Quality]] = []

    async def listen(self, call: Call) -> None:
        """Until the call ends."""
        async for frame in call.audio.frames(RATE):
            self._heard.append((time.monotonic(), frame, call.quality))

    def levels(self, since: float, until: float) -> NDArray[np.float64]:
        """How loud the tone was in each 100 ms of that time, dB of full scale."""
        frames = [frame for at, frame, _ in self._heard if since <= at < until]
        sound = np.concatenate([np.zeros(0), *frames])
        windows = sound[: len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW)
        return np.asarray(20 * np.log10(np.abs(windows @ self._tone) + 1e-9))

    def went(self, at: float) -> Quality:
        """How the media had gone by then."""
        return [quality for when, _, quality in self._heard if when <= at][-1]


def steadiest(levels: NDArray[np.float64], least: float) -> tuple[float, float]:
    """Of all stretches: the share of windows as loud as that, and the middle one."""
    if len(levels) < STRETCH:
        return 0.0, 0.0
    stretches = np.lib.stride_tricks.sliding_window_view(levels, STRETCH)
    shares = (stretches >= least).mean(axis=1)
    chosen = int(shares.argmax())
    return float(shares[chosen]), float(np.median(stretches[chosen]))


@pytest.fixture(scope="module")
def network() -> Iterator[PoorNetwork]:
    with poor_network(loss=LOSS, jitter=JITTER) as network:
        yield network


@pytest.fixture(scope="module")
def board(
    network: PoorNetwork, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Switchboard]:
    """A company's; the demo's own people may call from its own machine alone."""
    board = Switchboard(tmp_path_factory.mktemp("board") / "data", CONFIGURATION)
    board.tongdai("tenant", "add", "acme")
    numbers = f"{AWAY[0]},{OFFICE[0]}"
    secret = ("--password-pattern", "weather-{number}")
    board.tongdai("extension", "add", "acme", numbers, *secret)
    network.at_server(board.start).result()
    try:
        yield board
    finally:
        board.kill()


@asynccontextmanager
async def registered(server: str, number: str) -> AsyncIterator[OmiSDK]:
    async with OmiSDK({"server": server}) as sdk:
        secret = f"weather-{number}"
        await sdk.register(domain="acme", username=number, password=secret)
        yield sdk


async def office(server: str, ready: threading.Event, witness: Witness) -> str:
    """Answer a call and talk until it ends; why it did."""
    async with registered(server, OFFICE[0]) as sdk, asyncio.TaskGroup() as tasks:
        incoming = asyncio.create_task(invited(sdk))
        await asyncio.sleep(0)
        ready.set()
        call = await incoming
        await call.accept()
        tasks.create_task(whistle(call.audio, OFFICE[1]))
        await witness.listen(call)
        return (await call.ended()).end_cause


async def away(server: str, network: PoorNetwork, both: list[Witness]) -> list[float]:
    """Call in the storm, talk in a calm and in a storm; from when to when each was."""
    async with registered(server, AWAY[0]) as sdk, asyncio.TaskGroup() as tasks:
        call = await sdk.make_call(OFFICE[0])
        await call.answered()
        tasks.create_task(whistle(call.audio, AWAY[1]))
        await hears(call.audio, OFFICE[1])
        tasks.create_task(both[0].listen(call))
        network.wire.loss = network.wire.jitter = 0.0
        calm = await lasts(SETTLING), await lasts(CALM)
        network.wire.loss, network.wire.jitter = LOSS, JITTER
        began = await lasts(SETTLING)
        ended = await lasts(STORM)
        while not all(steady(each, calm, (began, ended)) for each in both):
            if ended > began + PATIENCE / 2:
                break
            ended = await lasts(CALM)
        call.hang_up()
        return [*calm, began, ended]


async def lasts(seconds: float) -> float:
    """Let the weather be as it is for so long; the time it is then."""
    await asyncio.sleep(seconds)
    return time.monotonic()


Span = tuple[float, float]
"Seconds of monotonic time."


def compared(witness: Witness, calm: Span, storm: Span) -> tuple[float, float]:
    """Of the storm's best stretch: share of windows with the tone; dB off the calm."""
    clean = float(np.median(witness.levels(*calm)))
    share, level = steadiest(witness.levels(*storm), clean - SOFTER)
    return share, level - clean


def steady(witness: Witness, calm: Span, storm: Span) -> bool:
    return compared(witness, calm, storm)[0] > STEADY


@pytest.mark.parametrize("transport", ["ws", "udp"])
def test_the_tone_stays_and_the_weather_is_told(board, network, transport):
    port = board.url.rpartition(":")[2] if transport == "ws" else board.sip_port
    server = f"{transport}://{SERVER}:{port}"
    both = [Witness(OFFICE[1]), Witness(AWAY[1])]
    ready = threading.Event()
    network.wire.loss, network.wire.jitter = LOSS, JITTER
    answering = network.at_server(lambda: run(office(server, ready, both[1])))
    assert ready.wait(PATIENCE)
    calling = network.at_client(lambda: run(away(server, network, both)))
    *calm, began, ended = calling.result()
    assert answering.result() == "BYE"

    lost = sent = 0
    for witness in both:
        share, off = compared(witness, calm, (began, ended))
        clean = float(np.median(witness.levels(*calm)))
        assert (witness.levels(began, ended) >= clean - SOFTER).mean() > THROUGHOUT
        assert share > STEADY
        assert abs(off) < LIKE
        first, last = witness.went(began), witness.went(ended)
        lost += last.lost - first.lost
        sent += last.lost + last.received - first.lost - first.received
        assert last.jitter > 1000 * JITTER / 5
    assert 0.03 < lost / sent < 0.08

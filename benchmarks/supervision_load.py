"""
Supervised and relayed calls of browsers in one process: the load for ``supervision``.

In a supervised call each says what sounds like speech, in real packets, as the mix
decodes them. In the first of them the agent says a click twice a second instead, for
which the supervisor listens: how much later does the mix have it?
"""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

import av
import numpy as np

from benchmarks.media_load import Browser, Crowd
from tests.sim import webrtc_peer
from tests.sim.webrtc_peer import PACKET_TIME, WebRtcPeer

AGENT, CUSTOMER, SUPERVISOR = "agent", "customer", "supervisor"
FORMATS: Final = {AGENT: "111 126", CUSTOMER: "8 126", SUPERVISOR: "111 126"}
"An agent and a supervisor on Opus, a customer from the telephone network."

CODECS: Final = {"111 126": ("libopus", 48_000), "8 126": ("pcm_alaw", 8_000)}
SECONDS: Final = 5
"How long the speech is before it begins again."

CLICKS_APART: Final = 0.5
LOUD: Final = 0.3
"Of full scale: what is no speech at a tenth of that."


class Plan(NamedTuple):
    """How many calls of each kind, and for how many seconds they are measured."""

    relayed: int
    supervised: int
    seconds: float


class Result(NamedTuple):
    relayed_delays: list[float]
    "Seconds, of relayed packets."

    mix_delays: list[float]
    "Seconds from the agent's packet with a click to the supervisor's, of clicks."


class Party(Browser):
    """One party of a supervised call."""

    def __init__(self, peer: WebRtcPeer, crowd: Crowd, frames: Sequence[bytes]) -> None:
        super().__init__(peer, crowd)
        self._frames = itertools.cycle(enumerate(frames))
        self.said: list[tuple[float, int]] = []
        "When which frame was sent."

        self.heard: list[tuple[float, bytes]] = []

    def talk(self, at: float) -> None:
        now = time.monotonic()
        index, frame = next(self._frames)
        self.perform(self.peer.send_audio(frame, now))
        if self.crowd.counting:
            self.said.append((now, index))
        self.crowd.at(max(at + PACKET_TIME, now), self.talk)

    def perform(self, outputs: list[webrtc_peer.Output]) -> None:
        others = []
        for output in outputs:
            if isinstance(output, webrtc_peer.Heard):
                if self.crowd.counting:
                    self.heard.append((time.monotonic(), output.packet.payload))
            else:
                others.append(output)
        super().perform(others)


def speech(rate: int, loudness: float) -> np.ndarray:
    """Syllables of a voice, and a breath of noise."""
    at = np.arange(SECONDS * rate) / rate
    syllables = np.maximum(0, np.sin(2 * np.pi * 3 * at))
    voice = sum(np.sin(2 * np.pi * 140 * k * at) / k for k in range(1, 20))
    noise = np.random.default_rng(1).normal(0, 0.02, len(at))
    return loudness * (voice * syllables / 3 + noise)


def clicks(rate: int) -> np.ndarray:
    """A short loud tone, twice a second."""
    at = np.arange(SECONDS * rate) / rate
    return np.where(at % CLICKS_APART < 0.015, np.sin(2 * np.pi * 1000 * at), 0.0) * 0.8


def encoded(samples: np.ndarray, codec: str, rate: int) -> list[bytes]:
    encoder = av.CodecContext.create(codec, "w")
    encoder.sample_rate, encoder.layout, encoder.format = rate, "mono", "s16"
    encoder.time_base = Fraction(1, rate)
    if codec == "libopus":
        encoder.bit_rate = 32_000
        encoder.options = {"application": "voip", "frame_duration": "20"}
    encoder.open()
    pcm = (samples * 32767).clip(-32768, 32767).astype(np.int16)
    found: list[bytes] = []
    for part in pcm.reshape(-1, rate // 50):
        frame = av.AudioFrame.from_ndarray(part[None, :], "s16", "mono")
        frame.sample_rate = rate
        found += [bytes(packet) for packet in encoder.encode(frame)]
    return found


def onsets(packets: Sequence[tuple[float, bytes]]) -> Iterator[float]:
    """When clicks begin in Opus that comes at these times."""
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "mono"
    latest = float("-inf")
    for at, payload in packets:
        for frame in decoder.decode(av.Packet(payload)):
            loud = np.abs(frame.to_ndarray()[0].astype(float)) > LOUD * 32768
            if loud.any():
                begins = at + int(loud.argmax()) / 48_000
                if begins - latest > CLICKS_APART / 2:
                    yield begins
                latest = begins


def click_delays(
    agent: Party, supervisor: Party, frames: Sequence[bytes]
) -> list[float]:
    """How much later the supervisor heard each click than the agent's packet had it."""
    sent = list(onsets([(at, frames[index]) for at, index in agent.said]))
    heard = list(onsets(supervisor.heard))
    found = []
    for begins in sent:
        after = [at - begins for at in heard if 0 <= at - begins < CLICKS_APART / 2]
        found += after[:1]
    return found


def load(server: Connection, plan: Plan) -> None:
    """Set up the calls through the server's answers, talk, send the result."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -15)
    crowd = Crowd()
    said = {
        leg: encoded(speech(CODECS[formats][1], 0.3), *CODECS[formats])
        for leg, formats in FORMATS.items()
    }
    clicking = encoded(clicks(48_000), *CODECS[FORMATS[AGENT]])
    faint = encoded(speech(8_000, 0.05), *CODECS[FORMATS[CUSTOMER]])
    for number in range(plan.relayed):
        for leg in (AGENT, CUSTOMER):
            join(server, crowd, crowd.browser(), f"relayed-{number}", leg)
    first: dict[str, Party] = {}
    for number in range(plan.supervised):
        for leg, formats in FORMATS.items():
            frames = said[leg]
            if number == 0 and leg != SUPERVISOR:
                frames = clicking if leg == AGENT else faint
            party = Party(crowd.peer(formats=formats), crowd, frames)
            crowd.take_in(party)
            first.setdefault(leg, party)
            join(server, crowd, party, f"supervised-{number}", leg)
    server.send(None)
    while not crowd.all_connected():
        crowd.run_checks(seconds=0.1)
    crowd.start()
    crowd.run_checks(seconds=3.0)
    server.send("steady")
    crowd.counting = True
    crowd.run_checks(seconds=plan.seconds)
    crowd.counting = False
    server.send("done")
    delays = click_delays(first[AGENT], first[SUPERVISOR], clicking) if first else []
    server.send(Result(crowd.heard.delays, delays))


def join(
    server: Connection, crowd: Crowd, browser: Browser, call: str, leg: str
) -> None:
    """Let a browser call in."""
    server.send((call, leg, browser.peer.offer()))
    browser.perform(browser.peer.accept(server.recv(), time.monotonic()))
    crowd.run(until=time.monotonic() + 0.01)

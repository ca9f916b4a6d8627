"""
Calls, moves, deaths and hearings in any order: who is reached is always who should be.

The workers and the mixer are real and run in this process, without their loops; what
they would send is not sent, but followed from route to feed to mix.
"""

from __future__ import annotations

import contextlib
import random
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.media.world import loopback_socket
from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId, LegId
from tongdai.media.calls import Calls
from tongdai.media.clocks import Clocks
from tongdai.media.commands import Audio, Begin, Close, Move, OpenWebRtcLeg
from tongdai.media.mixer import Mixer
from tongdai.media.worker import Worker
from tongdai.webrtc.dtls import make_certificate

BEGIN = Begin(make_certificate().pem, 60.0)
AUDIO = {
    "PCMA/8000": Audio({8: "PCMA/8000"}, {"PCMA/8000": 8}, True, True),
    "opus/48000": Audio({111: "opus/48000"}, {"opus/48000": 111}, True, True),
}
CALLS = [CallId("one"), CallId("two")]


class Process:
    """Stands for a :class:`WorkerProcess`: obeys at once."""

    def __init__(self, kind: type[Worker | Mixer]) -> None:
        self._kind = kind
        self._sockets: list[socket.socket] = []
        self.working = kind is Worker
        self.start()

    def start(self) -> None:
        """Come up, at first or after a death."""
        self.close()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._sockets = [ours, theirs]
        if self._kind is Worker:
            media = loopback_socket()
            self._sockets.append(media)
            self.runs: Any = Worker(theirs, media, Clocks())
            self.post(BEGIN)
        else:
            self.runs = Mixer(theirs, Clocks())

    def launch(self) -> None:
        """The mixer is wanted; the test says when it has come up."""

    def post(self, command: Any, sockets: tuple[socket.socket, ...] = ()) -> None:
        self.runs._obey(command, [one.detach() for one in sockets])

    def close(self) -> None:
        for one in self._sockets:
            one.close()
        if self._sockets:
            for link in list(self.runs._feeds._links):
                self.runs._feeds.drop(link)


class House:
    """Two workers, a mixer, and the calls that an engine has on them."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.workers = [Process(Worker), Process(Worker)]
        self.mixer = Process(Mixer)
        self.calls: Any = Calls(self.mixer)
        self.legs: dict[LegId, CallId] = {}
        self.hearing: dict[CallId, Hearing] = {}
        self._count = 0

    def close(self) -> None:
        for process in (*self.workers, self.mixer):
            process.close()

    def open(self) -> None:
        self._count += 1
        leg, call = LegId(f"leg-{self._count}"), self.draw.choice(CALLS)
        worker = self.calls.worker_for(call) or self.draw.choice(self.workers)
        name = f"{self._count}"
        worker.post(OpenWebRtcLeg(leg, call, self._count, "name", name, "password"))
        self.calls.join(leg, call, worker)
        if call not in self.legs.values():
            self.hearing[call] = frozenset()
        self.legs[leg] = call
        if self.draw.random() < 0.9:
            self.describe(leg)

    def describe(self, leg: LegId) -> None:
        audio = AUDIO[self.draw.choice([*AUDIO])]
        worker = self.calls.worker_of(leg).runs
        worker._legs[leg][1].stream.describe(audio)
        worker._refresh(self.legs[leg])
        self.calls.describe(leg, audio)

    def connect(self) -> None:
        call = self.draw.choice(CALLS)
        legs = [leg for leg, its in self.legs.items() if its == call]
        chance = self.draw.choice([0.0, 0.3, 0.7, 1.0])
        pairs = [(one, other) for one in legs for other in legs if one != other]
        hearing = frozenset(pair for pair in pairs if self.draw.random() < chance)
        if legs:
            self.hearing[call] = hearing
        self.calls.connect(call, hearing)

    def move(self) -> None:
        leg, call = self.draw.choice([*self.legs]), self.draw.choice(CALLS)
        if call in self.calls and call != self.legs[leg]:
            self.calls.worker_of(leg).post(Move(leg, call))
            self.calls.move(leg, call)
            self.legs[leg] = call

    def shut(self, leg: LegId | None = None) -> None:
        leg = leg or self.draw.choice([*self.legs])
        self.calls.worker_of(leg).post(Close(leg))
        self.calls.leave(leg)
        del self.legs[leg]

    def mixer_comes_or_goes(self) -> None:
        if self.mixer.working:
            self.mixer.working = False
            self.mixer.start()
            self.calls.mixer_died()
        else:
            self.mixer.working = True
            self.calls.mixer_came_up()

    def worker_dies(self) -> None:
        worker = self.draw.choice(self.workers)
        worker.start()
        for leg in self.calls.lose(worker):
            del self.legs[leg]

    def step(self) -> None:
        steps = {
            self.open: 4,
            self.connect: 6,
            self.move: 3,
            self.shut: 2,
            self.mixer_comes_or_goes: 1,
        }
        steps |= {self.worker_dies: 1} if self.draw.random() < 0.1 else {}
        if len(self.legs) < 2:
            self.open()
        elif len(self.legs) > 8:
            self.shut()
        else:
            [step] = self.draw.choices([*steps], [*steps.values()])
            step()

    def reached(self) -> set[tuple[LegId, LegId]]:
        """Everybody whose voice has a way to somebody."""
        found = set()
        for worker in self.workers:
            for bridge in worker.runs._bridges.values():
                for speaker, listener in bridge._routes:
                    if speaker in bridge._streams:
                        found.add((speaker, listener))
                        continue
                    feed = bridge._wish.guests[speaker].feed
                    assert worker.runs._feeds._guests[feed] is bridge._guests[speaker]
                    found |= {(each, listener) for each in self._origin(feed)}
        return found

    def _origin(self, feed: int) -> Iterator[LegId]:
        """Whose voice, or voices, come by a feed."""
        for worker in self.workers:
            for bridge in worker.runs._bridges.values():
                for leg, outlets in bridge._outlets.items():
                    for out, outlet in outlets.items():
                        if out.feed == feed:
                            assert outlet in bridge._streams[leg].speaker.routes
                            yield leg
        for call in self.mixer.runs._calls.values():
            for mix in call._mixes.values():
                if any(outlet._feed == feed for outlet in mix.outlets):
                    for speaker in mix.speakers:
                        yield from self._origin(call._guests[speaker][0])

    def expected(self) -> set[tuple[LegId, LegId]]:
        return {
            (speaker, listener)
            for call, hearing in self.hearing.items()
            for speaker, listener in hearing
            if self.legs.get(speaker) == self.legs.get(listener) == call
        }

    def is_empty(self) -> bool:
        """Is nothing left in any process?"""
        everywhere = [process.runs for process in (*self.workers, self.mixer)]
        return not (
            any(worker.runs._bridges for worker in self.workers)
            or self.mixer.runs._calls
            or any(one._feeds._guests for one in everywhere)
            or self.mixer.runs._metronome._slot_of
        )


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_all_are_reached_who_should_be_and_nothing_is_left(seed):
    with contextlib.closing(House(seed)) as house:
        for _ in range(60):
            house.step()
            assert house.reached() == house.expected()
        for leg in list(house.legs):
            house.shut(leg)
        assert house.is_empty()

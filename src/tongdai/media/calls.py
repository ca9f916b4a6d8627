"""Which legs each call has, on which processes, and what those are told of it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId, LegId

from . import commands
from .codecs import Encoding
from .commands import Audio, Connect, Feed, GuestSpeaker, MixOrder
from .division import Division, Mix, Seat, Source, divide
from .links import Links
from .transcoder import EVENT, VOICE
from .worker_process import WorkerProcess

Told = Connect | commands.Mix


@dataclass(slots=True)
class _Call:
    legs: dict[LegId, Seat[WorkerProcess]] = field(default_factory=dict)
    hearing: Hearing = frozenset()
    crowded: bool = False
    "Has some listener several speakers?"

    told: dict[WorkerProcess, Told] = field(default_factory=dict)
    "The latest word to each worker that has legs of it, and to the mixer."

    feeds: dict[tuple[Source, WorkerProcess], int] = field(default_factory=dict)
    "By the one who is fed, and where to."

    def number(self, feed: tuple[Source, WorkerProcess, WorkerProcess]) -> int:
        source, _, target = feed
        return self.feeds[source, target]


class Calls:
    """
    All calls with open legs.

    A leg stays on its worker for life. The legs of a call may be on several, once one
    has come from another call: whoever hears somebody elsewhere is fed.

    Args:
        mixer: Mixes for who hears several. It is launched when somebody first does;
            until it works, a listener's line carries one of them at a time.
    """

    def __init__(self, mixer: WorkerProcess) -> None:
        self._mixer = mixer
        self._calls: dict[CallId, _Call] = {}
        self._call_of: dict[LegId, CallId] = {}
        self._load: Counter[WorkerProcess] = Counter()
        self._links = Links()
        self._numbers = itertools.count(1)

    def __contains__(self, call: CallId) -> bool:
        return call in self._calls

    def worker_for(self, call: CallId) -> WorkerProcess | None:
        """The worker that most legs of the call are on; None: it has none."""
        if call not in self._calls:
            return None
        places = Counter(seat.place for seat in self._calls[call].legs.values())
        return places.most_common(1)[0][0]

    def load(self, worker: WorkerProcess) -> int:
        """How many legs it has."""
        return self._load[worker]

    def worker_of(self, leg: LegId) -> WorkerProcess:
        """The worker that an open leg is on."""
        return self._calls[self._call_of[leg]].legs[leg].place

    def join(self, leg: LegId, call: CallId, worker: WorkerProcess) -> None:
        """A leg was opened."""
        self._load[worker] += 1
        self._take_in(leg, call, Seat(worker, None))

    def describe(self, leg: LegId, audio: Audio) -> None:
        """A description of the leg was settled, and its worker told."""
        call = self._calls[self._call_of[leg]]
        call.legs[leg] = Seat(call.legs[leg].place, audio)
        self._spread(self._call_of[leg])

    def connect(self, call: CallId, hearing: Hearing) -> None:
        """Who hears whom from now on."""
        if call in self._calls:
            listeners = {listener for _, listener in hearing}
            self._calls[call].hearing = hearing
            self._calls[call].crowded = len(listeners) < len(hearing)
            self._spread(call)

    def move(self, leg: LegId, call: CallId) -> None:
        """A leg is of another call from now on, and its worker was told."""
        seat = self._let_go(leg)
        self._take_in(leg, call, seat)

    def leave(self, leg: LegId) -> None:
        """A leg was closed."""
        self._load[self._let_go(leg).place] -= 1

    def lose(self, worker: WorkerProcess) -> frozenset[LegId]:
        """A worker has died: its legs are gone. Those on others stay in their calls."""
        self._links.lose(worker)
        for call in self._calls.values():
            call.told.pop(worker, None)
        lost = frozenset(leg for leg in self._call_of if self.worker_of(leg) is worker)
        for leg in lost:
            self.leave(leg)
        return lost

    def mixer_came_up(self) -> None:
        """From now on it mixes for all who hear several."""
        for name, call in self._calls.items():
            if call.crowded:
                self._spread(name)

    def mixer_died(self) -> None:
        """Until it is up again, a line carries one speaker at a time."""
        self._links.lose(self._mixer)
        for name, call in self._calls.items():
            if call.told.pop(self._mixer, None) is not None:
                self._spread(name)

    def clear(self) -> None:
        """All workers have ended."""
        self._calls.clear()
        self._call_of.clear()
        self._load.clear()

    def _take_in(self, leg: LegId, call: CallId, seat: Seat[WorkerProcess]) -> None:
        self._call_of[leg] = call
        self._calls.setdefault(call, _Call()).legs[leg] = seat
        self._spread(call)

    def _let_go(self, leg: LegId) -> Seat[WorkerProcess]:
        name = self._call_of.pop(leg)
        call = self._calls[name]
        seat = call.legs.pop(leg)
        if all(other.place is not seat.place for other in call.legs.values()):
            # The worker has forgotten the call with the last of its legs.
            call.told.pop(seat.place, None)
        self._spread(name)
        if not call.legs:
            del self._calls[name]
        return seat

    def _spread(self, name: CallId) -> None:
        """Tell each process that takes part what has changed for it."""
        call = self._calls[name]
        workers = {seat.place for seat in call.legs.values()}
        if len(workers) == 1 and not call.crowded:
            # As nearly all calls are: whether a leg is open is for the worker to see.
            call.feeds.clear()
            self._tell(call, workers.pop(), Connect(name, call.hearing))
            self._tell(call, self._mixer, commands.Mix(name))
            return
        mixer = self._mixer if self._mixer.working else None
        division = divide(call.hearing, call.legs, mixer)
        if division.to_mix:
            self._mixer.launch()
        before, call.feeds = call.feeds, {}
        for source, _, target in division.feeds:
            known = before.get((source, target))
            call.feeds[source, target] = known or next(self._numbers)
        for worker in workers:
            self._tell(call, worker, self._share(name, worker, division))
        self._tell(call, self._mixer, self._mix(name, division))

    def _tell(self, call: _Call, process: WorkerProcess, word: Told) -> None:
        nothing: Told = Connect(word.call, frozenset())
        if isinstance(word, commands.Mix):
            nothing = commands.Mix(word.call)
        if word != call.told.get(process, nothing):
            call.told[process] = word
            process.post(word)

    def _share(
        self, name: CallId, worker: WorkerProcess, division: Division[WorkerProcess]
    ) -> Connect:
        """What a worker has to know of a call."""
        call = self._calls[name]
        feeds = dict[LegId, tuple[Feed, ...]]()
        for source, origin, target in sorted(division.feeds, key=call.number):
            if origin is worker and not isinstance(source, Mix):
                feed = self._feed(call, source, origin, target)
                feeds[source] = (*feeds.get(source, ()), feed)
        return Connect(
            name,
            frozenset(self._named(call, worker, division)),
            self._guests(call, worker, division),
            feeds,
            frozenset(division.keys.get(worker, ())),
        )

    def _mix(self, name: CallId, division: Division[WorkerProcess]) -> commands.Mix:
        """What the mixer has to know of a call."""
        call = self._calls[name]
        feeds = dict[Mix, tuple[Feed, ...]]()
        for source, origin, target in sorted(division.feeds, key=call.number):
            if isinstance(source, Mix):
                feed = self._feed(call, source, origin, target)
                feeds[source] = (*feeds.get(source, ()), feed)
        orders = (
            MixOrder(tuple(sorted(mix.speakers)), mix.encoding, mix.events, its)
            for mix, its in feeds.items()
        )
        return commands.Mix(
            name, self._guests(call, self._mixer, division), tuple(orders)
        )

    def _feed(
        self, call: _Call, source: Source, origin: WorkerProcess, target: WorkerProcess
    ) -> Feed:
        return Feed(self._links.between(origin, target), call.feeds[source, target])

    def _guests(
        self, call: _Call, process: WorkerProcess, division: Division[WorkerProcess]
    ) -> dict[LegId, GuestSpeaker]:
        """Who is fed to a process."""
        guests = {}
        for source, _, target in division.feeds:
            if target is process:
                number = call.feeds[source, target]
                received = _received(call, source)
                guests[_name(source, number)] = GuestSpeaker(number, received)
        return guests

    def _named(
        self, call: _Call, worker: WorkerProcess, division: Division[WorkerProcess]
    ) -> Iterator[tuple[LegId, LegId]]:
        for source, listener in division.pairs.get(worker, ()):
            yield _name(source, call.feeds.get((source, worker), 0)), listener


def _received(call: _Call, source: Source) -> dict[int, Encoding]:
    """What the packets of a speaker hold."""
    if isinstance(source, Mix):
        events = {} if source.events is None else {EVENT: source.events}
        return {VOICE: source.encoding, **events}
    audio = call.legs[source].audio
    return audio.received if audio is not None and audio.speaks else {}


def _name(source: Source, feed: int) -> LegId:
    """What a worker calls a speaker."""
    return LegId(f"mix {feed}") if isinstance(source, Mix) else source

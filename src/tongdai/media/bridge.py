"""All legs of one call on one worker, and who of them hears whom."""

from __future__ import annotations

from tongdai.call.hearing import Hearing
from tongdai.call.ids import LegId

from .codecs import passages
from .relay import Route
from .stream import Stream

Pair = tuple[LegId, LegId]


class Bridge:
    """Turns the hearing of a call into routes, whenever either changes."""

    def __init__(self) -> None:
        self._streams: dict[LegId, Stream] = {}
        self._hearing: Hearing = frozenset()
        self._routes: dict[Pair, Route] = {}

    def __len__(self) -> int:
        """How many legs the call has."""
        return len(self._streams)

    def join(self, leg: LegId, stream: Stream) -> None:
        """A leg is opened. It may have been named by the hearing already."""
        self._streams[leg] = stream
        self.refresh()

    def leave(self, leg: LegId) -> None:
        """A leg is closed."""
        self._streams.pop(leg).speaker.routes = ()
        self.refresh()

    def legs(self) -> tuple[LegId, ...]:
        """What it has now: of all of them a deadline may change with the routes."""
        return tuple(self._streams)

    def connect(self, hearing: Hearing, now: float) -> None:
        """Let them hear each other."""
        self._hearing = hearing
        for leg in {leg for pair in hearing for leg in pair} & self._streams.keys():
            self._streams[leg].expect(now)
        self.refresh()

    def refresh(self) -> None:
        """
        Work the routes out again: the hearing or a description has changed.

        A route that goes on is kept, and with it the numbers of its packets.
        """
        routes = {
            pair: self._routes.get(pair) or Route(self._streams[pair[1]].line)
            for pair in self._hearing
            if self._streams.keys() >= set(pair)
        }
        for pair, route in self._routes.items():
            if pair not in routes and route.line.route is route:
                route.line.route = None
        self._routes = routes
        served = set()
        for leg, stream in self._streams.items():
            own = []
            for (speaker, listener), route in routes.items():
                if speaker != leg:
                    continue
                sent = self._streams[listener].sent
                route.passages = passages(stream.received, sent)
                if route.passages:
                    served.add(listener)
                own.append(route)
            stream.speaker.routes = tuple(own)
        for leg, stream in self._streams.items():
            stream.hears_somebody = leg in served

"""All legs of one call on one worker, and who of them hears whom."""

from __future__ import annotations

from collections.abc import Callable

from tongdai.call.hearing import Hearing
from tongdai.call.ids import LegId

from .codecs import clock_rate, passages, telephone_events
from .events import LegPressed
from .keys import KeyReader
from .relay import Carrier, Route
from .stream import Stream

Pair = tuple[LegId, LegId]


class Bridge:
    """Turns the hearing of a call into routes, whenever either changes."""

    def __init__(self, tell: Callable[[LegPressed], None]) -> None:
        self._tell = tell
        self._streams: dict[LegId, Stream] = {}
        self._hearing: Hearing = frozenset()
        self._routes: dict[Pair, Route] = {}
        self._key_readers: dict[LegId, KeyReader] = {}

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
        self._key_readers.pop(leg, None)
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
        Work the routes out again: the hearing, a description or a player has changed.

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
        served = {leg for leg, stream in self._streams.items() if stream.player.active}
        for leg, stream in self._streams.items():
            own: list[Carrier] = []
            lacking = False
            for (speaker, listener), route in routes.items():
                if speaker != leg:
                    continue
                hearer = self._streams[listener]
                route.passages = passages(stream.received, hearer.sent)
                if route.passages:
                    served.add(listener)
                if hearer.player.active:
                    route.passages = {}
                lacking |= telephone_events(hearer.sent) is None
                own.append(route)
            if lacking:
                own.append(self._key_reader(leg, stream))
            else:
                self._key_readers.pop(leg, None)
            stream.speaker.routes = tuple(own)
        for leg, stream in self._streams.items():
            stream.hears_somebody = leg in served

    def _key_reader(self, leg: LegId, stream: Stream) -> KeyReader:
        """The one that reads what ``leg`` presses."""
        reader = self._key_readers.get(leg)
        if reader is None:
            reader = KeyReader(
                lambda digit, milliseconds: self._tell(
                    LegPressed(leg, digit, milliseconds)
                )
            )
            self._key_readers[leg] = reader
        reader.clock_rates = {
            payload_type: clock_rate(name)
            for payload_type, name in stream.received.items()
            if telephone_events((name,)) is not None
        }
        return reader

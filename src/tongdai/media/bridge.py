"""All legs of one call on one worker, and who of them hears whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId, LegId

from .codecs import (
    Encoding,
    clock_rate,
    passages,
    telephone_events,
    voice,
    voice_passes,
)
from .commands import Transcoding
from .events import LegPressed
from .keys import KeyReader
from .relay import Carrier, Route
from .stream import Stream
from .transcoder import Transcoder, can_transcode, output_passages

Pair = tuple[LegId, LegId]


class Bridge:
    """Turns the hearing of a call into routes, whenever either changes."""

    def __init__(
        self, call: CallId, tell: Callable[[LegPressed | Transcoding], None]
    ) -> None:
        self._call = call
        self._tell = tell
        self._streams: dict[LegId, Stream] = {}
        self._hearing: Hearing = frozenset()
        self._routes: dict[Pair, Route] = {}
        self._key_readers: dict[LegId, KeyReader] = {}
        self._transcoders: dict[LegId, dict[Encoding, Transcoder]] = {}
        self._transcoding_told = False

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
        self._transcoders.pop(leg, None)
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
            direct: list[Carrier] = []
            transcoded: dict[Encoding, list[Route]] = {}
            lacking = False
            for (speaker, listener), route in routes.items():
                if speaker != leg:
                    continue
                hearer = self._streams[listener]
                # One that is not described yet may take them once it is.
                lacking |= bool(hearer.sent) and telephone_events(hearer.sent) is None
                route.passages = passages(stream.received, hearer.sent)
                wanted = None
                if not voice_passes(stream.received, route.passages):
                    wanted = _wanted(stream, hearer)
                if wanted is not None:
                    route.passages = output_passages(hearer.sent)
                if route.passages:
                    served.add(listener)
                if hearer.player.active:
                    route.passages = {}
                if wanted is None:
                    direct.append(route)
                elif route.passages:
                    transcoded.setdefault(wanted, []).append(route)
            stream.speaker.routes = (
                *direct,
                *self._transcoders_for(leg, stream, transcoded),
                *self._key_readers_for(leg, stream, lacking),
            )
        for leg, stream in self._streams.items():
            stream.hears_somebody = leg in served

    def _transcoders_for(
        self, leg: LegId, stream: Stream, routes: dict[Encoding, list[Route]]
    ) -> Iterator[Transcoder]:
        """One for each encoding that ``leg`` is wanted in, kept while it is."""
        before = self._transcoders.pop(leg, {})
        now: dict[Encoding, Transcoder] = {}
        for wanted, its in routes.items():
            transcoder = before.get(wanted)
            if transcoder is None or transcoder.spoken != stream.received:
                count = stream.speaker.count_transcoded
                transcoder = Transcoder(stream.received, wanted, count)
                self._note_transcoding(voice(stream.sent), wanted)
            transcoder.routes = tuple(its)
            now[wanted] = transcoder
            yield transcoder
        if now:
            self._transcoders[leg] = now

    def _note_transcoding(self, spoken: Encoding, heard: Encoding) -> None:
        if not self._transcoding_told:
            self._transcoding_told = True
            self._tell(Transcoding(self._call, spoken, heard))

    def _key_readers_for(
        self, leg: LegId, stream: Stream, lacking: bool
    ) -> Iterator[KeyReader]:
        """The one that reads what ``leg`` presses, if a listener lacks it."""
        if not lacking:
            self._key_readers.pop(leg, None)
            return
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
        yield reader


def _wanted(speaker: Stream, listener: Stream) -> Encoding | None:
    """What the speaker's voice must become for this listener; None: it cannot."""
    name = voice(listener.sent)
    return name if can_transcode(speaker.received, name) else None

"""All legs of one call on one worker, and whom of the call they hear."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from tongdai.call.ids import CallId, LegId

from .codecs import (
    Encoding,
    clock_rate,
    passages,
    spoken_voice,
    telephone_events,
    voice,
    voice_passes,
)
from .commands import Connect, Feed, GuestSpeaker, Transcoding
from .events import LegPressed
from .feeds import Feeds, Guest, Outlet
from .keys import KeyReader
from .relay import Carrier, Route
from .stream import Stream
from .transcoder import Transcoder, can_transcode, output_passages

Pair = tuple[LegId, LegId]


class _Voice(Protocol):
    """What is routed: an own leg's speaker, or a guest."""

    routes: tuple[Carrier, ...]

    def count_transcoded(self) -> None: ...


class Bridge:
    """
    Turns the hearing of a call into routes, whenever either changes.

    Args:
        feeds: To and from the processes that other legs of the call are on.
    """

    def __init__(
        self,
        call: CallId,
        feeds: Feeds,
        tell: Callable[[LegPressed | Transcoding], None],
    ) -> None:
        self._call = call
        self._feeds = feeds
        self._tell = tell
        self._streams: dict[LegId, Stream] = {}
        self._wish = Connect(call, frozenset())
        self._guests: dict[LegId, Guest] = {}
        self._outlets: dict[LegId, dict[Feed, Outlet]] = {}
        self._routes: dict[Pair, Route] = {}
        self._key_readers: dict[LegId, KeyReader] = {}
        self._transcoders: dict[LegId, dict[Encoding, Transcoder]] = {}
        self._transcoding_told = False

    def __len__(self) -> int:
        """How many legs of the call are here."""
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

    def close(self) -> None:
        """The last leg has left."""
        self._invite({})

    def legs(self) -> tuple[LegId, ...]:
        """What it has now: of all of them a deadline may change with the routes."""
        return tuple(self._streams)

    def connect(self, wish: Connect, now: float) -> None:
        """Let them hear each other, and those elsewhere who are fed to us."""
        self._invite(wish.guests)
        self._outlets = {
            leg: dict(self._let_out(leg, feeds)) for leg, feeds in wish.feeds.items()
        }
        self._wish = wish
        named = {leg for pair in wish.hearing for leg in pair} | wish.feeds.keys()
        for leg in named & self._streams.keys():
            self._streams[leg].expect(now)
        self.refresh()

    def _invite(self, guests: Mapping[LegId, GuestSpeaker]) -> None:
        """Have those speakers, and no others, from other processes."""
        before, self._guests = self._guests, {}
        for former in self._wish.guests.values():
            self._feeds.dismiss(former.feed)
        for leg, wanted in guests.items():
            guest = before.pop(leg) if leg in before else Guest()
            self._guests[leg] = guest
            guest.received = wanted.received
            self._feeds.welcome(wanted.feed, guest)
        for leg in before:
            self._transcoders.pop(leg, None)

    def _let_out(
        self, leg: LegId, feeds: tuple[Feed, ...]
    ) -> Iterator[tuple[Feed, Outlet]]:
        for feed in feeds:
            outlet = self._feeds.outlet(feed.link, feed.feed)
            if outlet is not None:
                yield feed, outlet

    def refresh(self) -> None:
        """
        Work the routes out again: the hearing, a description or a player has changed.

        A route that goes on is kept, and with it the numbers of its packets.
        """
        speakers = self._streams.keys() | self._guests.keys()
        routes = {
            (speaker, listener): self._routes.get((speaker, listener))
            or Route(self._streams[listener].line)
            for speaker, listener in self._wish.hearing
            if speaker in speakers and listener in self._streams
        }
        for pair, route in self._routes.items():
            if pair not in routes and route.line.route is route:
                route.line.route = None
        self._routes = routes
        served = {leg for leg, stream in self._streams.items() if stream.player.active}
        for leg, stream in self._streams.items():
            keys = self._key_readers_for(leg, stream)
            outlets = self._outlets.get(leg, {}).values()
            routed = self._route(leg, stream.received, stream.speaker, served)
            stream.speaker.routes = (*routed, *keys, *outlets)
        for leg, guest in self._guests.items():
            guest.routes = tuple(self._route(leg, guest.received, guest, served))
        for leg, stream in self._streams.items():
            stream.hears_somebody = leg in served

    def _route(
        self,
        leg: LegId,
        received: Mapping[int, Encoding],
        voice: _Voice,
        served: set[LegId],
    ) -> list[Carrier]:
        """The ways of one speaker to our own legs; note who is served by them."""
        direct: list[Carrier] = []
        transcoded: dict[Encoding, list[Route]] = {}
        for (speaker, listener), route in self._routes.items():
            if speaker != leg:
                continue
            hearer = self._streams[listener]
            route.passages = passages(received, hearer.sent)
            wanted = None
            if not voice_passes(received, route.passages):
                wanted = _wanted(received, hearer)
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
        return [*direct, *self._transcoders_for(leg, received, voice, transcoded)]

    def _transcoders_for(
        self,
        leg: LegId,
        received: Mapping[int, Encoding],
        speaker: _Voice,
        routes: dict[Encoding, list[Route]],
    ) -> Iterator[Transcoder]:
        """One for each encoding that ``leg`` is wanted in, kept while it is."""
        before = self._transcoders.pop(leg, {})
        now: dict[Encoding, Transcoder] = {}
        for wanted, its in routes.items():
            transcoder = before.get(wanted)
            if transcoder is None or transcoder.spoken != received:
                transcoder = Transcoder(received, wanted, speaker.count_transcoded)
                self._note_transcoding(spoken_voice(received), wanted)
            transcoder.routes = tuple(its)
            now[wanted] = transcoder
            yield transcoder
        if now:
            self._transcoders[leg] = now

    def _note_transcoding(self, spoken: Encoding, heard: Encoding) -> None:
        if not self._transcoding_told:
            self._transcoding_told = True
            self._tell(Transcoding(self._call, spoken, heard))

    def _key_readers_for(self, leg: LegId, stream: Stream) -> Iterator[KeyReader]:
        """The one that reads what ``leg`` presses, if a listener lacks it."""
        heard_by = [self._streams[pair[1]] for pair in self._routes if pair[0] == leg]
        # One that is not described yet may take them once it is.
        if leg not in self._wish.keys and not any(
            hearer.sent and telephone_events(hearer.sent) is None for hearer in heard_by
        ):
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


def _wanted(received: Mapping[int, Encoding], listener: Stream) -> Encoding | None:
    """What a speaker's voice must become for this listener; None: it cannot."""
    name = voice(listener.sent)
    return name if can_transcode(received, name) else None

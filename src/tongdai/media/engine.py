"""
What the switch asks of media: a description in, a description out, at once.

The engine lives in the signalling process. It chooses addresses, credentials and
codecs itself and tells a worker process what it decided, one way, so that no
signalling ever waits for media. What happens to the packets comes back as events.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId, LegId
from tongdai.errors import Unavailable, UsageError
from tongdai.rtp.telephone_event import KEYS
from tongdai.sdp.attributes import Fingerprint
from tongdai.sdp.codecs import CodecFamily
from tongdai.sdp.errors import NotAcceptable
from tongdai.sdp.remote import TransportKind as LegKind
from tongdai.webrtc.dtls import make_certificate

from .commands import (
    Begin,
    Close,
    Command,
    Connect,
    Hush,
    Measure,
    Move,
    Play,
    Press,
    Record,
    Report,
    SoundOver,
    StopRecording,
    TakePair,
    Transcoding,
)
from .events import (
    LegClosed,
    LegConnected,
    LegFailed,
    LegMeasured,
    LegPressed,
    LegSilent,
    MediaEvent,
    RecordingFailed,
    SoundEnded,
    WorkerDied,
)
from .ports import PortPair, PortPairs, bound_socket, shares
from .settings import MediaSettings
from .sound import Sound
from .sounds import Sounds, Tracks
from .terms import Place, Reading, Terms, read
from .worker_process import WorkerProcess

log = logging.getLogger("tongdai.media")

__all__ = [
    "CodecFamily",
    "Engine",
    "LegKind",
    "NotAcceptable",
    "Possibilities",
    "Sound",
]


@dataclass(frozen=True, slots=True)
class Possibilities:
    """What an offer leaves us to choose from."""

    kind: LegKind
    families: tuple[CodecFamily, ...]
    "In the offerer's order of preference; never empty."


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    """A worker and the RTP ports that are its own."""

    process: WorkerProcess
    pairs: PortPairs

    def take_pair(self) -> int:
        """The RTP port for a leg; the worker is given what it does not hold yet."""
        return self.pairs.take(self._hand_over)

    def _hand_over(self, pair: PortPair) -> None:
        self.process.post(TakePair(pair.port), (pair.rtp, pair.rtcp))


@dataclass(slots=True)
class _Call:
    """A call with open legs: they are all on one worker."""

    worker: _Worker
    legs: set[LegId] = field(default_factory=set)


@dataclass(slots=True)
class _Leg:
    call: CallId
    terms: Terms
    turn: int = 0
    "Counts what it was told to hear, so that a late word about a sound is not taken."


@dataclass(frozen=True, slots=True)
class _Opening:
    """A leg that has a place; its description is still to be made."""

    leg: LegId
    call: CallId
    worker: _Worker
    pair: int | None
    "Its RTP port; None for WebRTC."

    terms: Terms

    def undo(self) -> None:
        """The description could not be made."""
        if self.pair is not None:
            self.worker.pairs.give_back(self.pair)


class Engine:
    """
    All media of one switchboard.

    A leg lives from :meth:`answer` or :meth:`offer` until :meth:`close`, or until
    :class:`~tongdai.media.events.WorkerDied` names it. All calls return at once. A
    leg that is not known (any more) raises ``UsageError``, but for those methods that
    return nothing, which ignore it: its worker may have died.
    """

    def __init__(self, settings: MediaSettings, *, sounds: Path | None = None) -> None:
        """
        Args:
            sounds: The folder where encoded sounds are kept; None: a passing one.
        """
        self._settings = settings
        self._sounds = Sounds(sounds)
        self._certificate = make_certificate()
        self._fingerprint = Fingerprint(*self._certificate.fingerprint)
        self._ports = shares(*settings.rtp_ports, settings.workers)
        self._workers: list[_Worker] = []
        self._calls: dict[CallId, _Call] = {}
        self._legs: dict[LegId, _Leg] = {}
        self._pair_of: dict[LegId, tuple[_Worker, int]] = {}
        "The RTP ports of legs, until their worker has closed them."

        self._looked_at: Reading | None = None
        "The latest offer that was looked at: it is likely to be answered next."

        self._listeners: list[Callable[[MediaEvent], None]] = []

    @property
    def workers(self) -> tuple[WorkerProcess, ...]:
        """The worker processes, for who measures them."""
        return tuple(worker.process for worker in self._workers)

    async def start(self) -> None:
        """
        Bind the ports and start the workers.

        Raises:
            Unavailable: A port is taken, or a worker does not come up.
        """
        try:
            for index in range(self._settings.workers):
                self._workers.append(self._worker(index))
            for worker in self._workers:
                await worker.process.start()
        except Unavailable:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End all workers, whatever they carry. May be called twice."""
        workers, self._workers = self._workers, []
        self._calls.clear()
        self._legs.clear()
        self._pair_of.clear()
        for worker in workers:
            await worker.process.stop()
        await self._sounds.stop()

    def listen(self, callback: Callable[[MediaEvent], None]) -> None:
        """Report every event to ``callback``, on the event loop, in order."""
        self._listeners.append(callback)

    def codecs_of(self, offer: bytes) -> Possibilities:
        """
        Look at an offer without doing anything.

        Raises:
            NotAcceptable: No audio, no codec of ours, or no transport of ours.
            MalformedDescription: Not a session description.
        """
        self._looked_at = read(offer)
        audio = self._looked_at.audio
        families = [c.family for c in audio.codecs if c.family is not None]
        if not families:
            raise NotAcceptable("no codec of ours was offered")
        return Possibilities(audio.kind, tuple(dict.fromkeys(families)))

    def answer(
        self,
        leg: LegId,
        offer: bytes,
        *,
        call: CallId,
        codecs: Sequence[CodecFamily],
        peer: str | None = None,
        private: bool = False,
    ) -> bytes:
        """
        Open ``leg`` from the far end's offer; return our answer.

        Args:
            codecs: The families that may be chosen, best first.
            peer: The IP address that the signalling comes from: plain RTP may come
                from there too, as a phone behind NAT does not know its own address.
            private: Does signalling come by TLS? Then SRTP keys in it are taken.

        Raises:
            NotAcceptable: The offer and ``codecs`` have nothing in common, or it has
                SRTP keys and is not private.
            MalformedDescription: Not a session description.
            Unavailable: No port is free, or no worker is up.
        """
        reading, self._looked_at = self._looked_at, None
        if reading is None or reading.body != offer:
            reading = read(offer)
        opening = self._place(leg, call, reading.audio.kind, private=private)
        try:
            answer, describing = opening.terms.answer(reading, codecs, peer)
        except BaseException:
            opening.undo()
            raise
        self._open_on(opening)
        opening.worker.process.post(describing)
        return answer

    def offer(
        self,
        leg: LegId,
        *,
        call: CallId,
        kind: LegKind,
        codecs: Sequence[CodecFamily],
        private: bool = False,
    ) -> bytes:
        """
        Open ``leg`` and return our offer, listing ``codecs`` best first.

        Args:
            private: Does signalling go by TLS? Then the offer is one of SRTP, if
                :attr:`MediaSettings.srtp_for_phones` says so.

        Raises:
            Unavailable: No port is free, or no worker is up.
        """
        opening = self._place(leg, call, kind, private=private)
        srtp = self._settings.srtp_for_phones
        offer = opening.terms.offer(codecs, srtp=srtp)
        self._open_on(opening)
        return offer

    def accept(self, leg: LegId, answer: bytes, *, peer: str | None = None) -> None:
        """
        Take the far end's answer to our :meth:`offer` or :meth:`reoffer`.

        An answer that comes again (in a 183, then in the 200) changes nothing.

        Raises:
            NotAcceptable: It accepted nothing that we offered.
            MalformedDescription: Not a session description.
        """
        open_leg = self._open(leg)
        describing = open_leg.terms.accept(answer, peer)
        if describing is not None:
            self._tell(open_leg.call, describing)

    def reanswer(self, leg: LegId, offer: bytes, *, peer: str | None = None) -> bytes:
        """
        Answer the far end's new offer on an open leg (a re-INVITE or UPDATE).

        Hold and resume by direction, an ICE restart and a new RTP address are all
        performed; the codec family stays. After an exception nothing has changed.

        Raises:
            NotAcceptable: It drops the audio, the transport or the codec family.
            MalformedDescription: Not a session description.
        """
        open_leg = self._open(leg)
        answer, describing = open_leg.terms.reanswer(offer, peer)
        self._tell(open_leg.call, describing)
        return answer

    def reoffer(self, leg: LegId) -> bytes:
        """Describe an open leg anew, for a re-INVITE of ours that changes nothing."""
        return self._open(leg).terms.reoffer()

    def connect(self, call: CallId, hearing: Hearing) -> None:
        """Who hears whom from now on; whatever ``call`` had before is replaced."""
        if call in self._calls:
            self._tell(call, Connect(call, hearing))

    def prepare(self, sound: Sound) -> None:
        """Decode and encode a sound now, so that it can be played at once later."""
        self._sounds.fetch(sound)

    def play(self, leg: LegId, sound: Sound) -> None:
        """
        Let ``leg`` hear a sound from now on, instead of all others.

        It goes on, whatever :meth:`connect` says meanwhile, until :meth:`hush`, another
        sound, or its end, which is reported as
        :class:`~tongdai.media.events.SoundEnded`; then the leg hears again whom it is
        connected to. A sound that was never prepared begins when it has been; until
        then a loop is replaced by the comfort tone, if that was. One that is no loop
        waits until there is a way to the leg, for 5 s.
        """
        if leg in self._legs:
            turn = self._next_turn(leg)
            play = functools.partial(self._play, leg, turn, sound)
            self._sounds.fetch(sound, play)

    def move(self, leg: LegId, call: CallId) -> None:
        """
        Let ``leg`` be of another call from now on, where nobody hears it at first.

        Raises:
            Unavailable: The two calls are on different workers, or ``call`` has no leg.
        """
        moved, there = self._open(leg), self._calls.get(call)
        here = self._calls[moved.call]
        if there is None or there.worker is not here.worker:
            raise Unavailable("the two calls are on different media workers")
        here.worker.process.post(Move(leg, call))
        here.legs.remove(leg)
        if not here.legs:
            del self._calls[moved.call]
        there.legs.add(leg)
        moved.call = call

    def hush(self, leg: LegId) -> None:
        """Stop what ``leg`` is played; it hears again whom it is connected to."""
        if leg in self._legs:
            self._next_turn(leg)
            self._tell(self._legs[leg].call, Hush(leg))

    def takes_digits(self, leg: LegId) -> bool:
        """Has the leg agreed to be sent digits as RTP (RFC 4733)?"""
        return self._open(leg).terms.takes_digits

    def press(self, leg: LegId, digit: str, milliseconds: int = 100) -> None:
        """
        Let ``leg`` hear a digit as RFC 4733 has it, behind those that are under way.

        Args:
            digit: One of ``0`` to ``9``, ``*``, ``#``, ``A`` to ``D``.
            milliseconds: How long; 40 to 1300.

        Raises:
            UsageError: The digit is none, or the leg does not take any.
        """
        if leg not in self._legs:
            return
        if len(digit) != 1 or digit not in KEYS:
            raise UsageError(f"a digit is one of {KEYS}, not {digit!r}")
        if not self.takes_digits(leg):
            raise UsageError(f"leg {leg} has not agreed to digits in RTP")
        self._tell(self._legs[leg].call, Press(leg, KEYS.index(digit), milliseconds))

    def record(self, leg: LegId, path: Path, zero: float) -> None:
        """
        Keep what ``leg`` says from now on, packet by packet (see ``recorded``).

        Args:
            path: A file that is appended to, in a folder that is there.
            zero: When the recording began, by ``time.monotonic``; legs that are
                recorded together have the same.
        """
        if leg in self._legs:
            self._tell(self._legs[leg].call, Record(leg, str(path), zero))

    def stop_recording(self, leg: LegId) -> None:
        """Keep nothing of ``leg`` any more. Closing it does that, too."""
        if leg in self._legs:
            self._tell(self._legs[leg].call, StopRecording(leg))

    def measure(self, leg: LegId) -> None:
        """Ask for the leg's statistics; they come as ``LegMeasured``."""
        if leg in self._legs:
            self._tell(self._legs[leg].call, Measure(leg))

    def close(self, leg: LegId) -> None:
        """End ``leg``; its statistics come as ``LegClosed``. Closing twice is fine."""
        closed = self._legs.pop(leg, None)
        if closed is None:
            return
        call = self._calls[closed.call]
        call.worker.process.post(Close(leg))
        call.legs.remove(leg)
        if not call.legs:
            del self._calls[closed.call]

    def _next_turn(self, leg: LegId) -> int:
        """What was played to the leg before is none of our business any more."""
        self._legs[leg].turn += 1
        return self._legs[leg].turn

    def _play(self, leg: LegId, turn: int, sound: Sound, tracks: Tracks) -> None:
        """The tracks of a sound are there, when something else may be wanted."""
        if leg in self._legs and self._legs[leg].turn == turn:
            play = Play(leg, turn, tracks, sound.loop, sound.in_step)
            self._tell(self._legs[leg].call, play)

    def _open(self, leg: LegId) -> _Leg:
        try:
            return self._legs[leg]
        except KeyError:
            raise UsageError(f"leg {leg} is not open") from None

    def _place(
        self, leg: LegId, call: CallId, kind: LegKind, *, private: bool
    ) -> _Opening:
        """Find a place for ``leg``."""
        if leg in self._legs or leg in self._pair_of:
            raise UsageError(f"leg {leg} is already open")
        worker = self._worker_for(call)
        pair = worker.take_pair() if kind is LegKind.RTP else None
        place = Place(
            addresses=self._settings.addresses,
            port=worker.process.port if pair is None else pair,
            fingerprint=self._fingerprint,
        )
        terms = Terms(leg, call, kind, place, private=private)
        return _Opening(leg, call, worker, pair, terms)

    def _open_on(self, opening: _Opening) -> None:
        """The leg is open: its description could be made."""
        leg, call, worker = opening.leg, opening.call, opening.worker
        self._legs[leg] = _Leg(call, opening.terms)
        if call not in self._calls:
            self._calls[call] = _Call(worker)
        self._calls[call].legs.add(leg)
        if opening.pair is not None:
            self._pair_of[leg] = (worker, opening.pair)
        worker.process.post(opening.terms.opening())

    def _tell(self, call: CallId, command: Command) -> None:
        self._calls[call].worker.process.post(command)

    def _worker_for(self, call: CallId) -> _Worker:
        """The worker that the call is on, else the one with the fewest legs."""
        if call in self._calls:
            return self._calls[call].worker
        up = [worker for worker in self._workers if worker.process.up]
        if not up:
            raise Unavailable("no media worker is up")
        if len(up) == 1:
            return up[0]
        load = dict.fromkeys(up, 0)
        for other in self._calls.values():
            if other.worker in load:
                load[other.worker] += len(other.legs)
        return min(load, key=load.__getitem__)

    def _worker(self, index: int) -> _Worker:
        settings = self._settings
        port = settings.port + index if settings.port else 0
        try:
            bound = bound_socket(settings.host, port, buffer=settings.socket_buffer)
        except OSError as error:
            raise Unavailable(f"UDP port {port} for media: {error}") from error
        process = WorkerProcess(
            bound,
            Begin(self._certificate.pem, settings.silence),
            reported=self._reported,
            died=lambda: self._died(worker),
        )
        pairs = PortPairs(settings.host, self._ports[index], time.monotonic)
        worker = _Worker(process, pairs)
        return worker

    def _reported(self, report: Report) -> None:
        match report:
            case LegClosed(leg):
                if leg in self._pair_of:
                    worker, port = self._pair_of.pop(leg)
                    worker.pairs.give_back(port)
                self._announce(report)
            case LegMeasured():
                self._announce(report)
            case Transcoding(call, spoken, heard):
                fields = {"call": call, "spoken": spoken, "heard": heard}
                log.info("call is transcoded", extra=fields)
            case SoundOver(leg, turn):
                if leg in self._legs and self._legs[leg].turn == turn:
                    self._announce(SoundEnded(leg))
            case (
                LegConnected(leg)
                | LegSilent(leg)
                | LegFailed(leg)
                | LegPressed(leg)
                | RecordingFailed(leg)
            ):
                # What happened to a leg while our Close was on its way is nobody's
                # business any more.
                if leg in self._legs:
                    self._announce(report)

    def _died(self, worker: _Worker) -> None:
        dead = [call for call, its in self._calls.items() if its.worker is worker]
        legs = frozenset(leg for call in dead for leg in self._calls[call].legs)
        for call in dead:
            del self._calls[call]
        for leg in legs:
            del self._legs[leg]
        for leg, (owner, _) in list(self._pair_of.items()):
            if owner is worker:
                del self._pair_of[leg]
        worker.pairs.lose()
        self._announce(WorkerDied(legs))

    def _announce(self, event: MediaEvent) -> None:
        for listener in self._listeners:
            listener(event)

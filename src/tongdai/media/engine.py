"""
What the switch asks of media: a description in, a description out, at once.

The engine lives in the signalling process. It chooses addresses, credentials and
codecs itself and tells a worker process what it decided, one way, so that no
signalling ever waits for media. What happens to the packets comes back as events.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

from .calls import Calls
from .commands import (
    Begin,
    Close,
    Command,
    Hush,
    Measure,
    Move,
    Play,
    Press,
    Record,
    Report,
    SoundOver,
    StopRecording,
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
    RecordingClosed,
    RecordingFailed,
    SoundEnded,
    WorkerDied,
)
from .settings import MediaSettings
from .sound import Sound
from .sounds import Sounds, Tracks
from .terms import Describing, Place, Reading, Terms, read
from .worker_process import WorkerProcess
from .workers import Worker, Workers

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
    worker: Worker
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

    Attributes:
        sounds: What is played: to be told of files that change.
    """

    def __init__(self, settings: MediaSettings, *, sounds: Path | None = None) -> None:
        """
        Args:
            sounds: The folder where encoded sounds are kept; None: a passing one.
        """
        self._settings = settings
        self.sounds = Sounds(sounds)
        self._certificate = make_certificate()
        self._fingerprint = Fingerprint(*self._certificate.fingerprint)
        begin = Begin(self._certificate.pem, settings.silence)
        self._workers = Workers(settings, begin, self._reported, self._died)
        self._mixer = WorkerProcess(
            "tongdai.media.mixer",
            reported=self._reported,
            died=lambda: self._calls.mixer_died(),
            ready=lambda: self._calls.mixer_came_up(),
        )
        self._calls = Calls(self._mixer)
        self._legs: dict[LegId, _Leg] = {}
        self._pair_of: dict[LegId, tuple[Worker, int]] = {}
        "The RTP ports of legs, until their worker has closed them."

        self._looked_at: Reading | None = None
        "The latest offer that was looked at: it is likely to be answered next."

        self._listeners: list[Callable[[MediaEvent], None]] = []
        self.transcoded = 0
        "Calls so far that had to be decoded and encoded anew, once a worker."

    @property
    def workers(self) -> tuple[WorkerProcess, ...]:
        """The worker processes, for who measures them."""
        return self._workers.processes

    @property
    def mixer(self) -> WorkerProcess:
        """The process that mixes; it runs from when it is first needed."""
        return self._mixer

    async def start(self) -> None:
        """
        Bind the ports and start the workers.

        Raises:
            Unavailable: A port is taken, or a worker does not come up.
        """
        try:
            await self._workers.start()
        except Unavailable:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End all workers, whatever they carry. May be called twice."""
        self._calls.clear()
        self._legs.clear()
        self._pair_of.clear()
        await self._workers.stop()
        await self._mixer.stop()
        await self.sounds.stop()

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
        self._describe(leg, describing)
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
            self._describe(leg, describing)

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
        self._describe(leg, describing)
        return answer

    def reoffer(self, leg: LegId) -> bytes:
        """Describe an open leg anew, for a re-INVITE of ours that changes nothing."""
        return self._open(leg).terms.reoffer()

    def connect(self, call: CallId, hearing: Hearing) -> None:
        """
        Who hears whom from now on; whatever ``call`` had before is replaced.

        A listener of one speaker is sent its packets; a listener of several is sent a
        mix of them, made in a process of its own (docs/decisions/mixing.md).
        """
        self._calls.connect(call, hearing)

    def prepare(self, sound: Sound) -> None:
        """Decode and encode a sound now, so that it can be played at once later."""
        self.sounds.fetch(sound)

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
            self.sounds.fetch(sound, play)

    def move(self, leg: LegId, call: CallId) -> None:
        """
        Let ``leg`` be of another call from now on, where nobody hears it at first.

        It stays on its worker, and so do those who hear it from now on.

        Raises:
            Unavailable: ``call`` has no leg.
        """
        moved = self._open(leg)
        if call not in self._calls:
            raise Unavailable(f"call {call} is over")
        if call != moved.call:
            self._tell(leg, Move(leg, call))
            self._calls.move(leg, call)
            moved.call = call

    def hush(self, leg: LegId) -> None:
        """Stop what ``leg`` is played; it hears again whom it is connected to."""
        if leg in self._legs:
            self._next_turn(leg)
            self._tell(leg, Hush(leg))

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
        self._tell(leg, Press(leg, KEYS.index(digit), milliseconds))

    def record(self, leg: LegId, path: Path, zero: float) -> None:
        """
        Keep what ``leg`` says from now on, packet by packet (see ``recorded``).

        Args:
            path: A file that is appended to. When all is in it, after
                :meth:`stop_recording` or :meth:`close`, that is reported as
                :class:`~tongdai.media.events.RecordingClosed`.
            zero: When the recording began, by ``time.monotonic``; legs that are
                recorded together have the same.
        """
        if leg in self._legs:
            self._tell(leg, Record(leg, str(path), zero))

    def stop_recording(self, leg: LegId) -> None:
        """Keep nothing of ``leg`` any more. Closing it does that, too."""
        if leg in self._legs:
            self._tell(leg, StopRecording(leg))

    def measure(self, leg: LegId) -> None:
        """Ask for the leg's statistics; they come as ``LegMeasured``."""
        if leg in self._legs:
            self._tell(leg, Measure(leg))

    def close(self, leg: LegId) -> None:
        """End ``leg``; its statistics come as ``LegClosed``. Closing twice is fine."""
        if self._legs.pop(leg, None) is None:
            return
        self._tell(leg, Close(leg))
        self._calls.leave(leg)

    def _next_turn(self, leg: LegId) -> int:
        """What was played to the leg before is none of our business any more."""
        self._legs[leg].turn += 1
        return self._legs[leg].turn

    def _play(self, leg: LegId, turn: int, sound: Sound, tracks: Tracks) -> None:
        """The tracks of a sound are there, when something else may be wanted."""
        if leg in self._legs and self._legs[leg].turn == turn:
            play = Play(leg, turn, tracks, sound.loop, sound.in_step)
            self._tell(leg, play)

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
        if opening.pair is not None:
            self._pair_of[leg] = (worker, opening.pair)
        worker.process.post(opening.terms.opening())
        self._calls.join(leg, call, worker.process)

    def _describe(self, leg: LegId, describing: Describing) -> None:
        self._tell(leg, describing)
        self._calls.describe(leg, describing.audio)

    def _tell(self, leg: LegId, command: Command) -> None:
        self._calls.worker_of(leg).post(command)

    def _worker_for(self, call: CallId) -> Worker:
        """The worker that the call is on, else the one with the fewest legs."""
        process = self._calls.worker_for(call)
        if process is not None:
            return self._workers.of(process)
        up = self._workers.up
        if not up:
            raise Unavailable("no media worker is up")
        return min(up, key=lambda worker: self._calls.load(worker.process))

    def _reported(self, report: Report) -> None:
        match report:
            case LegClosed(leg):
                if leg in self._pair_of:
                    worker, port = self._pair_of.pop(leg)
                    worker.pairs.give_back(port)
                self._announce(report)
            case LegMeasured() | RecordingClosed():
                self._announce(report)
            case Transcoding(call, spoken, heard):
                fields = {"call": call, "spoken": spoken, "heard": heard}
                log.info("call is transcoded", extra=fields)
                self.transcoded += 1
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

    def _died(self, worker: Worker) -> None:
        legs = self._calls.lose(worker.process)
        for leg in legs:
            del self._legs[leg]
        for leg, (owner, _) in list(self._pair_of.items()):
            if owner is worker:
                del self._pair_of[leg]
        self._announce(WorkerDied(legs))

    def _announce(self, event: MediaEvent) -> None:
        for listener in self._listeners:
            listener(event)

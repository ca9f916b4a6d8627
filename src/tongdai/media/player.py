"""
What we send to one leg ourselves: a sound, and keys pressed.

Driven by the worker's metronome and written into the leg's one line. While a player is
active nobody's voice goes to the leg (:mod:`tongdai.media.bridge` sees to it).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from tongdai.rtp import telephone_event
from tongdai.rtp.telephone_event import TelephoneEvent

from .codecs import Encoding, clock_rate, telephone_events, voice
from .metronome import PERIOD
from .relay import Line
from .tracks import FORMATS, NoTrack, Programme, Shelf

WAIT_FOR_WAY: Final = 250
"""
Beats, 5 s, that a sound waits with its first frame until there is a way to the leg, as
DTLS takes its time. A loop in step with others does not wait.
"""

FINAL_PACKETS: Final = 3
"How often the end of a key is sent, as one of them may be lost (RFC 4733 §2.5.1.4)."

PAUSE_BEATS: Final = 2
"Beats between two keys behind that: in all 80 ms, where ITU-T Q.24 asks for 40."

LONGEST_QUEUE: Final = 64
"Keys that may wait; more than anybody's card number."


class PlayedSound(NamedTuple):
    """What the engine wants played."""

    turn: int
    tracks: Sequence[str]
    loop: bool
    in_step: bool


class Player:
    """
    Plays to one leg.

    Args:
        over: Called with its turn when a sound that is no loop has ended.
        idle: Called when the player has nothing more to send.
        missing: Called with the reason when a track is not to be had.
    """

    def __init__(
        self,
        line: Line,
        shelf: Shelf,
        *,
        over: Callable[[int], None],
        idle: Callable[[], None],
        missing: Callable[[str], None],
    ) -> None:
        self._line = line
        self._shelf = shelf
        self._over = over
        self._idle = idle
        self._missing = missing
        self._sent: Mapping[Encoding, int] = {}
        self._sound: PlayedSound | None = None
        self._programme: Programme | None = None
        "Of the sound, in the leg's codec; None until that is known."

        self._waited = 0
        "Beats that passed before there was a way to the leg."

        self._first: int | None = None
        "The beat that the sound's first frame was for."

        self._keys: deque[deque[TelephoneEvent | None]] = deque()
        "What is to be sent, beat by beat, for each key; None: nothing."

        self._anchor: tuple[int, int] | None = None
        "A beat and its RTP timestamp; None while others use the line."

        self._key_timestamp = 0

    @property
    def active(self) -> bool:
        """Has it something to send, now or later?"""
        return self._sound is not None or bool(self._keys)

    def describe(self, sent: Mapping[Encoding, int]) -> None:
        """Take what the leg can be sent."""
        if sent != self._sent:
            self._sent = sent
            self._anchor = None
            self._load()

    def play(self, sound: PlayedSound) -> None:
        """Begin with a sound."""
        self._sound, self._first, self._waited = sound, None, 0
        self._load()

    def hush(self) -> None:
        """No sound any more. Keys that are under way are still sent."""
        self._sound = self._programme = None
        if not self._keys:
            self._rest()

    def press(self, code: int, milliseconds: int) -> None:
        """Send a key, after those that wait already."""
        if len(self._keys) >= LONGEST_QUEUE:
            return
        clock = telephone_events(self._sent)
        if clock is None:
            return  # a new description has taken the events away meanwhile
        unit = clock_rate(clock) * PERIOD
        beats = max(2, math.ceil(milliseconds / 1000 / PERIOD))
        beats = min(beats, int(telephone_event.LONGEST / unit))
        packets: deque[TelephoneEvent | None] = deque(
            TelephoneEvent(code, False, round(unit * beat)) for beat in range(1, beats)
        )
        end = TelephoneEvent(code, True, round(unit * beats))
        packets.extend([end] * FINAL_PACKETS)
        packets.extend([None] * PAUSE_BEATS)
        self._keys.append(packets)

    def beat(self, number: int, at: float) -> None:
        """Send what is due; see :class:`~tongdai.media.metronome.Beating`."""
        frame = self._next_frame(number)
        if self._keys:
            self._send_key(number, at)
        elif frame is not None:
            name = voice(self._sent)
            timestamp, fresh = self._timestamp(number, at, clock_rate(name))
            self._line.send(
                self._sent[name], frame, timestamp, clock_rate(name), at, marker=fresh
            )
        if not self.active:
            self._rest()

    def _load(self) -> None:
        """Take the tracks off the shelf, once the codec and the sound are known."""
        self._programme = None
        name = voice(self._sent)
        if self._sound is not None and name in FORMATS:
            tracks = []
            for track in self._sound.tracks:
                try:
                    tracks.append(self._shelf.take(track, name))
                except NoTrack as error:
                    self._missing(str(error))
            self._programme = Programme(tracks)

    def _next_frame(self, number: int) -> bytes | None:
        """The frame of the sound that is due; may find that it is over."""
        sound, programme = self._sound, self._programme
        if sound is None:
            return None
        if self._first is None:
            if self._line.transmit is None and self._waited < WAIT_FOR_WAY:
                self._waited += 1
                return None
            self._first = number
        length = 0 if programme is None else len(programme)
        index = number if sound.in_step else number - self._first
        if index < length or (sound.loop and length):
            return None if programme is None else programme.frame(index % length)
        if not sound.loop:
            self._sound = self._programme = None
            self._over(sound.turn)
        return None

    def _send_key(self, number: int, at: float) -> None:
        packets = self._keys[0]
        event = packets.popleft()
        if not packets:
            self._keys.popleft()
        clock = telephone_events(self._sent)
        if event is None or clock is None:
            return
        rate = clock_rate(clock)
        timestamp, _ = self._timestamp(number, at, rate)
        first = event.duration <= round(rate * PERIOD) and not event.end
        if first:
            # §2.5.1.2: all packets of an event have the timestamp of its beginning.
            self._key_timestamp = timestamp
        payload = telephone_event.build(event)
        self._line.send(
            self._sent[clock], payload, self._key_timestamp, rate, at, marker=first
        )
        # Who speaks next goes on from now, not from when the key went down.
        self._line.timestamp = timestamp & 0xFFFFFFFF

    def _timestamp(self, number: int, at: float, rate: int) -> tuple[int, bool]:
        """The RTP timestamp of a beat; True: nothing of ours was sent just before."""
        fresh = self._anchor is None
        if self._anchor is None:
            start = self._line.timestamp_at(max(at, self._line.sent_at)) + 1
            self._anchor = (number, start)
        beat, start = self._anchor
        return start + round((number - beat) * rate * PERIOD), fresh

    def _rest(self) -> None:
        self._anchor = None
        self._idle()

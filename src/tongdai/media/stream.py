"""The audio of one leg, both ways, however its packets travel."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from tongdai.call.ids import LegId

from .codecs import SILENCES, Encoding, clock_rate, voice
from .commands import Audio, Fault, SoundOver
from .events import LegConnected, LegSilent
from .player import Player
from .recorder import Recorder
from .relay import Line, Speaker
from .reports import Reports
from .statistics import Statistics
from .tracks import Shelf

_NOTHING: Final = Audio(received={}, sent={}, speaks=False, hears=False)

PRESENCE: Final = 1.0
"""
Seconds between packets of silence to a leg that hears nobody, as while it is held: so
that it can tell this from a broken path, and keeps its NAT's binding.
"""

Send = Callable[[bytes], None]
_random: Final = random.SystemRandom()


class Stream:
    """
    What a leg says, what it is sent, and the reports about both.

    The way to the far end is opened and closed by whoever owns the transport.

    Args:
        shelf: Where the sounds are that it may be played.
        rested: Called when what was played to it is over.
    """

    def __init__(
        self,
        leg: LegId,
        *,
        ssrc: int,
        cname: str,
        silence: float,
        tell: Callable[[LegConnected | LegSilent | SoundOver | Fault], None],
        shelf: Shelf,
        rested: Callable[[], None],
    ) -> None:
        self._leg = leg
        self._silence = silence
        self._tell = tell
        self._audio = _NOTHING
        self._send_rtp: Send | None = None
        self._send_rtcp: Send | None = None
        self._report_at: float | None = None
        self._expected_since: float | None = None
        self._alive_at = 0.0
        self.recorder: Recorder | None = None
        "Keeps what this leg says, while it does."

        self.hears_somebody = False
        "Does somebody's voice go to this leg now? For the bridge to say."

        self.speaker = Speaker(lambda: tell(LegConnected(leg)))
        # Half of the space is left, so that no sequence wraps in its first minutes
        # (RFC 3711 §3.3.1 wants that of SRTP).
        self.line = Line(ssrc, _random.getrandbits(15), _random.getrandbits(32))
        self.player = Player(
            self.line,
            shelf,
            over=lambda turn: tell(SoundOver(leg, turn)),
            idle=rested,
            missing=lambda why: tell(Fault(why)),
        )
        self.reports = Reports(self.line, self.speaker, cname, _random.random)

    @property
    def received(self) -> dict[int, Encoding]:
        """What the far end may send now, by payload type; nothing while on hold."""
        return self._audio.received if self._audio.speaks else {}

    @property
    def sent(self) -> dict[Encoding, int]:
        """By which payload type the far end knows what we send."""
        return self._audio.sent

    def describe(self, audio: Audio) -> None:
        """Take what the descriptions settled."""
        self._audio = audio
        self.speaker.clock_rates = {
            payload_type: clock_rate(name)
            for payload_type, name in audio.received.items()
        }
        self._set_way()
        self.player.describe(audio.sent)
        if self.recorder is not None:
            self.recorder.describe(self.received)

    def keep(self, recorder: Recorder | None) -> None:
        """From now on this one keeps what the leg says; None: nobody does."""
        if self.recorder is not None:
            self.recorder.close()
        self.recorder = recorder
        if recorder is None:
            self.speaker.taps = ()
        else:
            recorder.describe(self.received)
            self.speaker.taps = (recorder,)

    def open_way(self, send_rtp: Send, send_rtcp: Send, now: float) -> None:
        """The far end can be sent to from now on."""
        self._send_rtp, self._send_rtcp = send_rtp, send_rtcp
        if self._report_at is None:
            self._report_at = self.reports.next_after(now)
        self._set_way()

    def close_way(self) -> None:
        """The far end cannot be sent to for now."""
        self._send_rtp = self._send_rtcp = None
        self._report_at = None
        self._set_way()

    def _set_way(self) -> None:
        self.line.transmit = self._send_rtp if self._audio.hears else None

    def expect(self, now: float) -> None:
        """From now on silence is worth reporting."""
        if self._expected_since is None:
            self._expected_since = now

    def alive(self, now: float) -> None:
        """The far end proved to be there by other means than media and RTCP."""
        self._alive_at = now

    def deadline(self) -> float | None:
        """When :meth:`tick` has something to do."""
        deadlines = (self._report_at, self._silent_at(), self._present_at())
        return min((at for at in deadlines if at is not None), default=None)

    def tick(self, now: float, wall: float) -> None:
        """Report to the far end, or its silence to the switch, when it is time."""
        if self._report_at is not None and now >= self._report_at:
            self._report_at = self.reports.next_after(now)
            if self._send_rtcp is not None:
                self._send_rtcp(self.reports.make(now, wall))
        silent_at = self._silent_at()
        if silent_at is not None and now >= silent_at:
            self._tell(LegSilent(self._leg))
            self._silence = float("inf")
        present_at = self._present_at()
        if present_at is not None and now >= present_at:
            self._show_presence(now)

    def _silent_at(self) -> float | None:
        if self._expected_since is None or self._silence == float("inf"):
            return None
        others = max(self._alive_at, self.reports.heard_at)
        if not self._audio.speaks and not others:
            # On hold it owes us no media, and it never sent anything else that
            # could be missed: the dialog's own timer must find out.
            return None
        heard_at = max(self._expected_since, self.speaker.heard_at, others)
        return heard_at + self._silence

    def _present_at(self) -> float | None:
        line = self.line
        # Before its first packet a leg is not in a conversation: it may be ringing.
        if self.hears_somebody or line.transmit is None or not line.packets:
            return None
        return line.sent_at + PRESENCE if voice(self._audio.sent) in SILENCES else None

    def _show_presence(self, now: float) -> None:
        name = voice(self._audio.sent)
        number = self._audio.sent[name]
        self.line.fill(number, SILENCES[name], clock_rate(name), now)

    def statistics(self) -> Statistics:
        return self.reports.statistics()

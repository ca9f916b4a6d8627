"""
A media worker: a process of its own that carries the packets of many calls.

Started by the engine with two inherited descriptors, a control socket and the bound
WebRTC socket. It ends when the control socket does: no worker outlives its engine.
"""

from __future__ import annotations

import functools
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from tongdai.call.ids import CallId, LegId
from tongdai.errors import UsageError
from tongdai.webrtc.dtls import Certificate

from .bridge import Bridge
from .clocks import Clocks
from .commands import (
    Begin,
    Close,
    Command,
    Connect,
    DescribeRtpLeg,
    DescribeWebRtcLeg,
    DropLink,
    Hush,
    Measure,
    Move,
    OpenRtpLeg,
    OpenWebRtcLeg,
    Play,
    Press,
    Ready,
    Record,
    StopRecording,
    TakeLink,
    TakePair,
)
from .events import (
    LegClosed,
    LegFailed,
    LegMeasured,
    RecordingClosed,
    RecordingFailed,
)
from .feeds import Feeds
from .metronome import Metronome
from .player import PlayedSound, Player
from .recorder import Recorder
from .rtp_leg import RtpLeg, RtpPair
from .serving import Serving, run_until_closed
from .stream import Stream
from .tracks import Shelf
from .webrtc_leg import WebRtcLeg
from .webrtc_port import WebRtcPort

PRIORITY: Final = -10
"Niceness, where we may choose: a late packet is a lost one, a late message is not."

_RECORDER: Final = "recorder"
"Stands before a leg in the name of its recorder's deadline."

Leg = WebRtcLeg | RtpLeg


class Worker:
    """Carries out commands and moves packets."""

    def __init__(
        self, control: socket.socket, media: socket.socket, clocks: Clocks
    ) -> None:
        self._clocks = clocks
        self.serving: Serving[Command] = Serving(
            control, msgspec.msgpack.Decoder(list[Command]), self._obey, clocks
        )
        "Runs it."

        self._poller = self.serving.poller
        self._tell = self.serving.tell
        self._port = WebRtcPort(media, clocks)
        self._poller.add(self._port.socket, self._port.read)
        self._begun: tuple[Certificate, float] | None = None
        self._legs: dict[LegId, tuple[CallId, Leg]] = {}
        self._feeds = Feeds(self._poller, clocks)
        self._bridges: dict[CallId, Bridge] = {}
        self._pairs: dict[int, RtpPair] = {}
        self._shelf = Shelf()
        self._metronome = Metronome(clocks.monotonic())

    def _obey(self, command: Command, fds: list[int]) -> None:
        now = self._clocks.monotonic()
        match command:
            case Begin(certificate, silence):
                self._begun = (Certificate(certificate), silence)
                self._tell(Ready())
            case TakePair(port):
                rtp, rtcp = (socket.socket(fileno=fds.pop(0)) for _ in range(2))
                self._pairs[port] = RtpPair(rtp, rtcp, self._poller)
            case OpenWebRtcLeg() | OpenRtpLeg():
                self._open(command)
            case DescribeWebRtcLeg(leg) | DescribeRtpLeg(leg):
                self._describe(command, leg, now)
            case TakeLink(link):
                self._feeds.take(link, socket.socket(fileno=fds.pop(0)))
            case DropLink(link):
                self._feeds.drop(link)
            case Connect(call):
                bridge = self._bridges.get(call)
                if bridge is not None:
                    bridge.connect(command, now)
                    self._arm_all(bridge)
            case Play(leg, turn, tracks, loop, in_step):
                sound = PlayedSound(turn, tracks, loop, in_step)
                self._send_ourselves(leg, lambda player: player.play(sound), now)
            case Hush(leg):
                self._send_ourselves(leg, lambda player: player.hush(), now)
            case Press(leg, code, milliseconds):
                self._send_ourselves(
                    leg, lambda player: player.press(code, milliseconds), now
                )
            case Record():
                self._record(command)
            case StopRecording(leg):
                self._stop_recording(leg)
            case Move(leg, call):
                self._move(leg, call)
            case Measure(leg):
                if leg in self._legs:
                    statistics = self._legs[leg][1].stream.statistics()
                    self._tell(LegMeasured(leg, statistics))
            case Close(leg):
                self._close(leg, now)

    def _open(self, command: OpenWebRtcLeg | OpenRtpLeg) -> None:
        if self._begun is None:
            raise UsageError("Begin is the first command")
        certificate, silence = self._begun
        leg_id = command.leg
        stream = Stream(
            leg_id,
            ssrc=command.ssrc,
            cname=command.cname,
            silence=silence,
            tell=self._tell,
            shelf=self._shelf,
            rested=functools.partial(self._rested, leg_id),
        )
        leg: Leg
        if isinstance(command, OpenWebRtcLeg):
            leg = WebRtcLeg(
                stream,
                self._port,
                certificate,
                ufrag=command.ufrag,
                password=command.password,
                failed=lambda reason: self._tell(LegFailed(leg_id, reason)),
                changed=functools.partial(self._arm, leg_id),
                clocks=self._clocks,
            )
        else:
            leg = RtpLeg(stream, self._pairs[command.port], self._clocks)
        self._legs[leg_id] = (command.call, leg)
        self._bridge(command.call).join(leg_id, stream)

    def _bridge(self, call: CallId) -> Bridge:
        bridge = self._bridges.get(call)
        if bridge is None:
            bridge = self._bridges[call] = Bridge(call, self._feeds, self._tell)
        return bridge

    def _move(self, leg_id: LegId, call: CallId) -> None:
        if leg_id not in self._legs:
            return  # closed meanwhile
        former, leg = self._legs[leg_id]
        self._leave(leg_id, former)
        self._legs[leg_id] = (call, leg)
        self._bridge(call).join(leg_id, leg.stream)
        self._arm_all(self._bridge(call))

    def _leave(self, leg_id: LegId, call: CallId) -> None:
        bridge = self._bridges[call]
        bridge.leave(leg_id)
        self._arm_all(bridge)
        if not len(bridge):
            bridge.close()
            del self._bridges[call]

    def _describe(
        self, command: DescribeWebRtcLeg | DescribeRtpLeg, leg_id: LegId, now: float
    ) -> None:
        call, leg = self._legs.get(leg_id, (None, None))
        match leg, command:
            case WebRtcLeg(), DescribeWebRtcLeg():
                leg.describe(command, now)
            case RtpLeg(), DescribeRtpLeg():
                leg.describe(command, now)
            case _:
                return  # closed meanwhile
        if call is not None:
            self._refresh(call)

    def _send_ourselves(
        self, leg_id: LegId, tell: Callable[[Player], None], now: float
    ) -> None:
        """Tell a leg's player something, and keep others off its line if it plays."""
        if leg_id not in self._legs:
            return  # closed meanwhile
        call, leg = self._legs[leg_id]
        player = leg.stream.player
        tell(player)
        if player.active:
            self._metronome.add(player, now)
        self._refresh(call)
        self._arm_metronome()

    def _rested(self, leg_id: LegId) -> None:
        """A player has nothing more to send: others are heard again."""
        call, leg = self._legs[leg_id]
        self._metronome.remove(leg.stream.player)
        self._refresh(call)

    def _arm_metronome(self) -> None:
        self._poller.call_at(self._metronome, self._metronome.deadline(), self._beat)

    def _beat(self) -> None:
        try:
            self._metronome.tick(self._clocks.monotonic())
        finally:
            self._arm_metronome()

    def _record(self, wanted: Record) -> None:
        leg = wanted.leg
        if leg not in self._legs:  # closed meanwhile
            self._tell(RecordingClosed(wanted.path))
            return
        name = (_RECORDER, leg)
        recorder = Recorder(
            Path(wanted.path),
            wanted.zero,
            wake=lambda at: self._poller.call_at(name, at, recorder.write),
            failed=lambda reason: self._tell(RecordingFailed(leg, reason)),
            closed=lambda: self._tell(RecordingClosed(wanted.path)),
        )
        self._legs[leg][1].stream.keep(recorder)

    def _stop_recording(self, leg: LegId) -> None:
        if leg in self._legs:
            self._legs[leg][1].stream.keep(None)
            self._poller.call_at((_RECORDER, leg), None, _nothing)

    def _refresh(self, call: CallId) -> None:
        """Who is sent what in a call has changed, and with it the legs' deadlines."""
        self._bridges[call].refresh()
        self._arm_all(self._bridges[call])

    def _arm_all(self, bridge: Bridge) -> None:
        for leg in bridge.legs():
            self._arm(leg)

    def _arm(self, leg_id: LegId) -> None:
        """Come back to the leg when it next wants to."""
        if leg_id in self._legs:
            deadline = self._legs[leg_id][1].deadline()
            self._poller.call_at(
                leg_id, deadline, functools.partial(self._tick, leg_id)
            )

    def _tick(self, leg_id: LegId) -> None:
        self._legs[leg_id][1].tick(self._clocks.monotonic())
        self._arm(leg_id)

    def _close(self, leg_id: LegId, now: float) -> None:
        if leg_id not in self._legs:
            return
        self._stop_recording(leg_id)
        call, leg = self._legs.pop(leg_id)
        self._poller.call_at(leg_id, None, _nothing)
        self._metronome.remove(leg.stream.player)
        self._leave(leg_id, call)
        leg.close(now)
        self._tell(LegClosed(leg_id, leg.stream.statistics()))


def _nothing() -> None:
    """What a cancelled deadline calls: never."""


def main(control_fd: int, media_fd: int) -> None:
    """Run a worker on the two inherited descriptors, until the engine is gone."""
    control, media = (socket.socket(fileno=fd) for fd in (control_fd, media_fd))
    run_until_closed(
        lambda: Worker(control, media, Clocks()).serving, niceness=PRIORITY
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

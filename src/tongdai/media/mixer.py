"""
The process that mixes: apart from the workers, which must not feel it.

Speakers are fed to it by the workers that their legs are on; the mixes go back by the
same links, to the workers of the listeners. It knows no leg and no network.
"""

from __future__ import annotations

import functools
import socket
import sys
from collections.abc import Mapping
from typing import Final

import msgspec

from tongdai.call.ids import CallId, LegId
from tongdai.rtp.telephone_event import TelephoneEvent

from .clocks import Clocks
from .commands import (
    DropLink,
    GuestSpeaker,
    MixerCommand,
    MixOrder,
    Ready,
    TakeLink,
)
from .commands import (
    Mix as MixCall,
)
from .feeds import Feeds, Guest, Outlet
from .metronome import Metronome
from .mixing import Mix, Voice
from .serving import Serving, run_until_closed

PRIORITY: Final = -5
"Niceness, where we may choose: behind the workers, before all else of ours."

LOW_PRIORITY: Final = 1
"The same where the workers have none either."

CALLS_IN_STEP: Final = 4
"""
Calls mixed one behind the other before the next are 2 ms later: together they cost
less, as waking up does, and more of them would keep each other waiting.
"""


class MixedCall:
    """The speakers and the mixes of one call."""

    def __init__(self, feeds: Feeds, clocks: Clocks) -> None:
        self._feeds = feeds
        self._clocks = clocks
        self._guests: dict[LegId, tuple[int, Guest, Voice]] = {}
        self._mixes: dict[MixOrder, Mix] = {}

    def obey(self, wanted: MixCall) -> None:
        """Mix that, and no more. What was mixed already goes on as it was."""
        self._invite(wanted.guests)
        before, self._mixes = self._mixes, {}
        for order in wanted.orders:
            # Which mix it is does not depend on where it goes.
            name = msgspec.structs.replace(order, feeds=())
            mix = self._mixes[name] = before.get(name) or Mix(order)
            mix.outlets = tuple(self._outlets(order))

    def _invite(self, guests: Mapping[LegId, GuestSpeaker]) -> None:
        before, self._guests = self._guests, {}
        for feed, _, _ in before.values():
            self._feeds.dismiss(feed)
        for leg, wanted in guests.items():
            _, guest, voice = before.get(leg) or self._guest(leg)
            guest.received = voice.received = wanted.received
            self._feeds.welcome(wanted.feed, guest)
            self._guests[leg] = (wanted.feed, guest, voice)

    def _guest(self, leg: LegId) -> tuple[int, Guest, Voice]:
        guest, voice = Guest(), Voice(functools.partial(self._press, leg))
        guest.routes = (voice,)
        return 0, guest, voice

    def _outlets(self, order: MixOrder) -> list[Outlet]:
        found = (self._feeds.outlet(feed.link, feed.feed) for feed in order.feeds)
        return [outlet for outlet in found if outlet is not None]

    def _press(
        self, leg: LegId, event: TelephoneEvent, timestamp: int, rate: int
    ) -> None:
        now = self._clocks.monotonic()
        for mix in self._mixes.values():
            if leg in mix.speakers:
                mix.press(leg, event, timestamp, rate, now)

    def beat(self, number: int, at: float) -> None:
        """Send the next 20 ms; see :class:`~tongdai.media.metronome.Beating`."""
        voices = {leg: voice.take(at) for leg, (_, _, voice) in self._guests.items()}
        for mix in self._mixes.values():
            mix.beat(number, voices, at)


class Mixer:
    """Carries out commands and mixes, until the engine is gone."""

    def __init__(self, control: socket.socket, clocks: Clocks) -> None:
        self._clocks = clocks
        self.serving: Serving[MixerCommand] = Serving(
            control, msgspec.msgpack.Decoder(list[MixerCommand]), self._obey, clocks
        )
        "Runs it."

        self._poller = self.serving.poller
        # Waking up for each packet would cost more than all else but the codecs.
        self._feeds = Feeds(None, clocks)
        self._calls: dict[CallId, MixedCall] = {}
        self._metronome = Metronome(clocks.monotonic(), share=CALLS_IN_STEP)
        self.serving.tell(Ready())

    def _obey(self, command: MixerCommand, fds: list[int]) -> None:
        match command:
            case TakeLink(link):
                self._feeds.take(link, socket.socket(fileno=fds.pop(0)))
            case DropLink(link):
                self._feeds.drop(link)
            case MixCall(call):
                self._mix(call, command)

    def _mix(self, name: CallId, wanted: MixCall) -> None:
        call = self._calls.get(name)
        if call is None:
            call = self._calls[name] = MixedCall(self._feeds, self._clocks)
            self._metronome.add(call, self._clocks.monotonic())
        call.obey(wanted)
        if not wanted.orders:
            del self._calls[name]
            self._metronome.remove(call)
        self._arm()

    def _arm(self) -> None:
        self._poller.call_at(self._metronome, self._metronome.deadline(), self._beat)

    def _beat(self) -> None:
        try:
            self._feeds.read()
            self._metronome.tick(self._clocks.monotonic())
        finally:
            self._arm()


def main(control_fd: int) -> None:
    """Mix what the engine behind the inherited descriptor wants mixed."""
    control = socket.socket(fileno=control_fd)
    run_until_closed(
        lambda: Mixer(control, Clocks()).serving,
        niceness=PRIORITY,
        otherwise=LOW_PRIORITY,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))

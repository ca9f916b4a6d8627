"""
Finding somebody who answers: from a destination to one device, however far the way.

A hunt asks what there is at the destination, rings it wave by wave, and goes on to
where the called party, its group or the hotline sends calls that nobody takes.
"""

from __future__ import annotations

import enum
from typing import Final

from tongdai.call.cause import Ending, most_telling
from tongdai.call.destination import AtGroup, Destination, number_of
from tongdai.call.finding import (
    Device,
    Elsewhere,
    Finding,
    Line,
    Nobody,
    Onward,
    Rings,
    Told,
    Wave,
)
from tongdai.call.ids import LegId
from tongdai.call.inputs import (
    Found,
    LegAnswered,
    LegEnded,
    LegFailed,
    LegProgressed,
    LegRang,
    LegRedirected,
    Tick,
    TurnCame,
)
from tongdai.call.outputs import Dial, Drop, Output, Seek, last_of
from tongdai.call.ringing import Ringing
from tongdai.machine import TimerTable, plain, value

MOST_HOPS: Final = 10
"""
Destinations that one call is sent on to: two extensions that forward to each other, or
groups that follow each other in a circle, must come to an end.
"""

NOT_THERE: Final = frozenset(
    {
        Ending.UNREACHABLE,
        Ending.UNAVAILABLE,
        Ending.FAILED,
        Ending.MEDIA_FAILED,
        Ending.NOT_ACCEPTABLE,
    }
)
"Endings that speak of the way to a party and not of the party: another way may work."


PAUSE: Final = 5.0
"Seconds before somebody who did not answer rings again for the same caller in line."

NOTHING: Final = Rings((), Onward(), one_party=True)
"What rings before anything was found."


@plain
class Timer(enum.Enum):
    WAVE = "somebody of this wave must have answered by now"
    LINE = "the caller has waited in line for as long as it may"
    AGAIN = "whoever did not answer a caller in line may ring again"


HuntInput = (
    Found
    | TurnCame
    | LegRang
    | LegProgressed
    | LegAnswered
    | LegRedirected
    | LegEnded
    | LegFailed
    | Tick
)


# What a hunt tells whoever hunts, among the outputs of the call.


@value
class Rang:
    """A device rings, perhaps not for the first time."""

    leg: LegId
    early: bool
    "It sends something to be listened to meanwhile."


@value
class GroupRings:
    """Members of a group ring, for the first time since the hunt came to it."""

    number: str


@value
class WentOut:
    """A trunk is used, for the first time since the hunt came to where it is."""

    trunk: str
    "Its name."


@value
class InLine:
    """The caller waits for its turn."""

    group: str
    "Its number."


@value
class Telling:
    """The caller is to listen to this, and then the call is over."""

    file: str


@value
class SentOn:
    """The call goes on to somebody else."""

    former: Destination
    to: Destination


@value
class Met:
    """Somebody has answered. Nothing rings any more, the hunt is over."""

    device: Device


@value
class Lost:
    """Nobody will answer. Nothing rings any more, the hunt is over."""

    ending: Ending


OnTheWay = GroupRings | WentOut | InLine | SentOn
"What a call's record remembers of how it was led."

HuntStep = Output | OnTheWay | Rang | Telling | Met | Lost


class Hunt:
    """One hunt, from a destination to whoever answers, or to nobody."""

    def __init__(
        self, to: Destination, *, shown: LegId, fallback: Destination | None = None
    ) -> None:
        """
        Args:
            shown: The party that whoever answers will talk to.
            fallback: Tried once, when nobody was found anywhere else.
        """
        self._to = to
        self._shown = shown
        self._fallback = fallback
        self._hops = 0
        self._serial = 0
        "Of the latest question; answers to earlier ones come too late."
        self._devices: dict[LegId, Device] = {}
        self._ringing = Ringing(())
        self._rings = NOTHING
        self._next = 0
        "The wave after the one that rings."
        self._endings: list[Ending] = []
        "What the waves so far have come to."
        self._line: Line | None = None
        self._rung: set[GroupRings | WentOut] = set()
        "What rang at this destination already."
        self._timers: TimerTable[Timer] = TimerTable()

    @property
    def legs(self) -> list[LegId]:
        """Every device that rings now."""
        return self._ringing.rest()

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._timers.next()

    def start(self) -> list[HuntStep]:
        """Begin. Once, before :meth:`handle`."""
        return self._seek(self._to)

    def handle(self, event: HuntInput, now: float) -> list[HuntStep]:
        """Take one input; return what must now be done, in order."""
        match event:
            case Found(serial, finding) if serial == self._serial:
                return self._found(finding, now)
            case LegRang(leg) if leg in self._ringing:
                return [Rang(leg, early=False)]
            case LegProgressed(leg) if leg in self._ringing:
                return [Rang(leg, early=len(self._ringing.rest()) == 1)]
            case LegAnswered(leg) if leg in self._ringing:
                return self._met(leg)
            case LegEnded(leg, ending) | LegFailed(leg, ending) if leg in self._ringing:
                decided = self._ringing.ended(leg, ending)
                over = [] if decided is None else self._wave_over(decided, now)
                return [*last_of(event), *over]
            case LegRedirected(leg, to) if leg in self._ringing:
                return self._redirected(leg, to, now)
            case TurnCame() if self._line is not None and not self._ringing.rest():
                return self._ask(self._to)
            case Tick():
                steps: list[HuntStep] = []
                while (timer := self._timers.pop_due(now)) is not None:
                    match timer:
                        case Timer.WAVE:
                            steps += self._wave_over(Ending.NO_ANSWER, now)
                        case Timer.LINE:
                            steps += self._left_line()
                        case Timer.AGAIN:
                            steps += self._ask(self._to)
                return steps
            case _:
                return []  # of a device that was dropped meanwhile

    def give_up(self, ending: Ending) -> list[Output]:
        """Let nothing ring any more; the hunt is over."""
        return self._silence(ending)

    def _seek(self, to: Destination) -> list[HuntStep]:
        self._hops += 1
        if self._hops > MOST_HOPS:
            return self._lost(Ending.LOOP)
        self._to, self._line = to, None
        self._rung.clear()
        self._timers.clear()
        return self._ask(to)

    def _ask(self, to: Destination) -> list[HuntStep]:
        self._serial += 1
        return [Seek(self._serial, to, waited=self._line is not None)]

    def _found(self, finding: Finding, now: float) -> list[HuntStep]:
        match finding:
            case Rings():
                self._timers.stop(Timer.AGAIN)
                self._rings, self._next, self._endings = finding, 0, []
                return self._next_wave(now)
            case Line() if self._line is not None:
                return []  # not yet
            case Line(longest):
                self._line = finding
                self._timers.start(Timer.LINE, now + longest)
                return [InLine(number_of(self._to))]
            case Elsewhere(to):
                return self._send_on(to)
            case Told(file):
                return [Telling(file)]
            case Nobody(ending, onward):
                return self._go_on(ending, onward)

    def _next_wave(self, now: float) -> list[HuntStep]:
        wave = self._rings.waves[self._next]
        self._next += 1
        self._devices = {each.leg: each for each in wave.devices}
        self._ringing = Ringing(self._devices, one_decides=self._rings.one_party)
        self._timers.start(Timer.WAVE, now + wave.ring)
        dialled = [Dial(leg, self._shown) for leg in self._devices]
        return [*self._first_rung(wave), *dialled]

    def _first_rung(self, wave: Wave) -> list[GroupRings | WentOut]:
        """What has not rung at this destination before."""
        rung: list[GroupRings | WentOut] = []
        if isinstance(self._to, AtGroup):
            rung.append(GroupRings(self._to.number))
        rung += (WentOut(each.trunk) for each in wave.devices if each.trunk)
        # Several members of an external group are called over one trunk.
        news = [each for each in dict.fromkeys(rung) if each not in self._rung]
        self._rung.update(news)
        return news

    def _wave_over(self, ending: Ending, now: float) -> list[HuntStep]:
        """Nobody of this wave will answer."""
        rings = self._rings
        steps: list[HuntStep] = [*self._silence(ending)]
        self._endings.append(ending)
        if ending not in NOT_THERE:
            self._leave_out_ways()
        if self._next < len(rings.waves):
            return [*steps, *self._next_wave(now)]
        if self._line is not None:
            self._timers.start(Timer.AGAIN, now + PAUSE)
            return steps
        told = ending if rings.one_party else most_telling(self._endings)
        return [*steps, *self._go_on(told, rings.onward)]

    def _leave_out_ways(self) -> None:
        """They were reached: there is no need of another way to them."""
        for wave in self._rings.waves[self._next :]:
            if not wave.instead:
                return
            self._next += 1

    def _left_line(self) -> list[HuntStep]:
        line, self._line = self._line, None
        onward = Onward() if line is None else line.onward
        silenced = self._silence(Ending.NO_ANSWER)
        return [*silenced, *self._go_on(Ending.NO_ANSWER, onward)]

    def _go_on(self, ending: Ending, onward: Onward) -> list[HuntStep]:
        to = onward.after(ending)
        if to is None:
            to, self._fallback = self._fallback, None
        if to is None:
            return self._lost(ending)
        return self._send_on(to)

    def _send_on(self, to: Destination) -> list[HuntStep]:
        return [SentOn(self._to, to), *self._seek(to)]

    def _redirected(
        self, leg: LegId, to: Destination | Ending, now: float
    ) -> list[HuntStep]:
        """A device says where its person is (RFC 3261 §8.1.3.4); it rings no more."""
        if isinstance(to, Ending) or not self._rings.one_party:
            # It may not call there; or the others of the group are there.
            decided = self._ringing.ended(leg, Ending.DECLINED_HERE)
            return [] if decided is None else self._wave_over(decided, now)
        self._ringing.ended(leg, Ending.DECLINED_HERE)
        return [*self._silence(Ending.ANSWERED_ELSEWHERE), *self._send_on(to)]

    def _met(self, leg: LegId) -> list[HuntStep]:
        device = self._devices[leg]
        losers = self._ringing.rest(but=leg)
        self._ringing = Ringing(())
        self._timers.clear()
        return [
            *(Drop(each, Ending.ANSWERED_ELSEWHERE) for each in losers),
            Met(device),
        ]

    def _lost(self, ending: Ending) -> list[HuntStep]:
        self._timers.clear()
        return [Lost(ending)]

    def _silence(self, ending: Ending) -> list[Output]:
        legs = self._ringing.rest()
        self._ringing = Ringing(())
        self._timers.stop(Timer.WAVE)
        return [Drop(leg, ending) for leg in legs]

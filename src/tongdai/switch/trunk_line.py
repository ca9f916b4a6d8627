"""One trunk: where its carrier is, whether it is there, and our registration there."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tongdai.machine import TimerTable, plain, value
from tongdai.sip.flow import Address, Flow
from tongdai.switch.trunk_vocabulary import (
    Answered,
    Ask,
    CallFailed,
    Changed,
    Connect,
    Connected,
    Denied,
    Enrol,
    Enrolled,
    Find,
    FlowLost,
    Found,
    Input,
    Leave,
    Move,
    NotConnected,
    NotFound,
    Output,
    Standing,
    Tick,
    Withdraw,
)

PROBE_EVERY: Final = 30.0
"Seconds between two questions whether a carrier is there; it keeps a NAT open, too."

PROBE_AGAIN: Final = 5.0
"Seconds until the next question, after one that was not answered."

MOST_LOST: Final = 2
"Questions in a row without an answer that mean that a carrier is not there."

REST: Final = 30.0
"Seconds for which a carrier that failed a call is tried after the others."

FIND_AGAIN: Final = 30.0
"Seconds until a name that led nowhere is looked up again."

FIRST_CONNECT: Final = 1.0
"Seconds until a connection that broke is made again; then twice as long, each time."

LAST_CONNECT: Final = 60.0
"Seconds between two attempts to connect, at most."

ABSENT: Final = frozenset({408, 430, 503})
"Answers of a carrier that is there and takes no calls, or of somebody in its place."

LONGEST_REASON: Final = 80
"Characters kept of why something failed; a carrier writes some of it."


@plain
class Kind(enum.Enum):
    """What a timer is for; all but the first have an address beside it."""

    FIND = "look the name up again"
    CONNECT = "connect again"
    ASK = "ask again whether it is there"


@dataclass(slots=True)
class _Gateway:
    """One address of the carrier."""

    address: Address
    flow: Flow | None = None
    former: Flow | None = None
    "The flow before, whose calls wait for the next one."
    standing: Standing = Standing.TRYING
    lost: int = 0
    "Questions in a row that were not answered."
    refused: int = 0
    "Attempts to connect in a row that failed."
    rests_until: float = 0.0
    seconds: float | None = None
    "How long the last answer took."
    reason: str = ""

    def usable(self, now: float) -> bool:
        """Is there nothing to be said against it?"""
        return (
            self.flow is not None
            and self.standing is not Standing.DOWN
            and self.rests_until <= now
        )


@value
class Way:
    """A flow to the carrier that calls can take."""

    flow: Flow
    healthy: bool


class TrunkLine:
    """
    Follows one trunk for as long as it is configured as it is.

    Each address of the carrier has a flow of its own and is asked every half minute
    whether it is there. The registration is over the first one that is. Whatever
    breaks is tried again, ever more seldom, for ever.
    """

    def __init__(self, *, registers: bool) -> None:
        self._registers = registers
        self._gateways: dict[Address, _Gateway] = {}
        self._timers: TimerTable[tuple[Kind, Address | None]] = TimerTable()
        self._enrolled_over: Flow | None = None
        "The flow that the registration is kept over, or asked for."
        self._enrolled_until: float | None = None
        "None: we are not registered."
        self._lost_name = ""
        "Why it is not known where the carrier is; empty: it is."
        self._denial = ""
        "Why we are not registered; empty: nothing is known against it."

    def start(self) -> list[Output]:
        """Begin. Must be called once, before :meth:`handle`."""
        return [Find()]

    def stop(self) -> list[Output]:
        """The trunk is no more, or is set up anew. Calls that it has go on."""
        self._timers.clear()
        gateways, self._gateways = self._gateways, {}
        outputs: list[Output] = []
        if self._enrolled_over is not None:
            outputs.append(Withdraw())  # over a flow that is left after it
        return outputs + _left(each.flow for each in gateways.values())

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._timers.next()

    def handle(self, event: Input, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""
        match event:
            case Found(addresses, ttl):
                return self._found(addresses, ttl, now)
            case NotFound(reason):
                self._timers.start((Kind.FIND, None), now + FIND_AGAIN)
                if not self._gateways:
                    self._lost_name = reason[:LONGEST_REASON]
                return [Changed()]
            case Connected(address, flow) if address in self._gateways:
                return self._connected(self._gateways[address], flow, now)
            case Connected(_, flow):
                return _left([flow])  # the name leads there no more
            case NotConnected(address, reason) if address in self._gateways:
                return self._not_connected(self._gateways[address], reason, now)
            case FlowLost(flow):
                return self._lost(flow, now)
            case Answered(address, status, seconds) if address in self._gateways:
                return self._answered(self._gateways[address], status, seconds, now)
            case Enrolled(expires):
                return self._enrolled(expires, now)
            case Denied(status, reason):
                return self._denied(status, reason, now)
            case CallFailed(flow):
                if (gateway := self._over(flow)) is not None:
                    gateway.rests_until = now + REST
                    return [Changed()]
                return []
            case Tick():
                return self._ticked(now)
            case _:
                return []  # about an address that the name no longer leads to

    # How it stands.

    def ways(self, now: float) -> tuple[Way, ...]:
        """Every flow that a call could take, the best first."""
        enrolled = not self._registers or self._enrolled_until is not None
        ways = [
            Way(each.flow, enrolled and each.usable(now))
            for each in self._gateways.values()
            if each.flow is not None
        ]
        # The carrier knows us best where we are registered.
        ways.sort(key=lambda way: (not way.healthy, way.flow != self._enrolled_over))
        return tuple(ways)

    def addresses(self) -> tuple[Address, ...]:
        """Where the carrier is, as far as its name says."""
        return tuple(self._gateways)

    def flows(self) -> tuple[Flow, ...]:
        """The live flows to it."""
        flows = (each.flow for each in self._gateways.values())
        return tuple(flow for flow in flows if flow is not None)

    def standing(self, now: float) -> Standing:
        """Would a call be sent over it before all others?"""
        if any(way.healthy for way in self.ways(now)):
            known = any(
                each.standing is Standing.UP for each in self._gateways.values()
            )
            return Standing.UP if known else Standing.TRYING
        if not self._gateways:
            return Standing.DOWN if self._lost_name else Standing.TRYING
        standings = {each.standing for each in self._gateways.values()}
        waits = self._registers and Standing.UP in standings
        if (Standing.TRYING in standings or waits) and not self._denial:
            return Standing.TRYING
        return Standing.DOWN

    def reason(self) -> str:
        """What is wrong, if anything is; a carrier may have written it."""
        reasons = (each.reason for each in self._gateways.values())
        return next(filter(None, (self._lost_name, self._denial, *reasons)), "")

    def seconds(self) -> float | None:
        """How long the latest answer took."""
        times = (each.seconds for each in self._gateways.values())
        return next((each for each in times if each is not None), None)

    def registered_until(self) -> float | None:
        """Until when we are registered, unless that is refreshed; None: we are not."""
        return self._enrolled_until

    # Where the carrier is.

    def _found(
        self, addresses: Sequence[Address], ttl: float, now: float
    ) -> list[Output]:
        self._timers.start((Kind.FIND, None), now + ttl)
        self._lost_name = ""
        former, self._gateways = self._gateways, {}
        outputs: list[Output] = []
        for address in addresses:
            known = former.pop(address, None)
            self._gateways[address] = known or _Gateway(address)
            if known is None:
                outputs.append(Connect(address))
        for gone in former.values():
            self._timers.stop((Kind.CONNECT, gone.address), (Kind.ASK, gone.address))
        if self._enrolled_over not in (None, *self.flows()):
            self._forget_enrolment()
        left = _left(each.flow for each in former.values())
        return [*outputs, *self._enrol(now), *left, Changed()]

    def _connected(self, gateway: _Gateway, flow: Flow, now: float) -> list[Output]:
        if gateway.flow not in (None, flow):
            # The name led elsewhere, and back, while we were connecting.
            return _left([flow])
        gateway.flow, former = flow, gateway.former
        gateway.former, gateway.refused = None, 0
        outputs: list[Output] = []
        if former is not None and former != flow:
            outputs.append(Move(former, flow))
        outputs.append(self._ask(gateway, flow, now))
        return [*outputs, *self._enrol(now), Changed()]

    def _not_connected(
        self, gateway: _Gateway, reason: str, now: float
    ) -> list[Output]:
        gateway.standing = Standing.DOWN
        gateway.reason = reason[:LONGEST_REASON]
        wait = min(FIRST_CONNECT * 2**gateway.refused, LAST_CONNECT)
        gateway.refused = min(gateway.refused + 1, 16)
        self._timers.start((Kind.CONNECT, gateway.address), now + wait)
        return [Changed()]

    def _lost(self, flow: Flow, now: float) -> list[Output]:
        gateway = self._over(flow)
        if gateway is None:
            return []
        gateway.flow, gateway.former = None, flow
        gateway.standing, gateway.lost = Standing.DOWN, 0
        gateway.reason = "connection closed"
        self._timers.stop((Kind.ASK, gateway.address))
        self._timers.start((Kind.CONNECT, gateway.address), now + FIRST_CONNECT)
        if self._enrolled_over == flow:
            self._forget_enrolment()
        return [*self._enrol(now), Changed()]

    def _over(self, flow: Flow) -> _Gateway | None:
        each = self._gateways.values()
        return next((gateway for gateway in each if gateway.flow == flow), None)

    def _ticked(self, now: float) -> list[Output]:
        outputs: list[Output] = []
        while (due := self._timers.pop_due(now)) is not None:
            kind, address = due
            gateway = None if address is None else self._gateways.get(address)
            if kind is Kind.FIND:
                outputs.append(Find())
            elif gateway is None:
                continue
            elif kind is Kind.CONNECT:
                outputs.append(Connect(gateway.address))
            elif gateway.flow is not None:
                outputs.append(self._ask(gateway, gateway.flow, now))
        return outputs

    # Whether it is there.

    def _ask(self, gateway: _Gateway, flow: Flow, now: float) -> Ask:
        self._timers.start((Kind.ASK, gateway.address), now + PROBE_EVERY)
        return Ask(gateway.address, flow)

    def _answered(
        self, gateway: _Gateway, status: int | None, seconds: float, now: float
    ) -> list[Output]:
        if gateway.flow is None:
            return []  # it was lost meanwhile, and that says more
        if status is not None and status not in ABSENT:
            gateway.seconds = seconds
            return self._up(gateway, now)
        gateway.lost += 1
        gateway.reason = "no answer" if status is None else f"answers {status}"
        self._timers.start((Kind.ASK, gateway.address), now + PROBE_AGAIN)
        if gateway.lost < MOST_LOST or gateway.standing is Standing.DOWN:
            return []
        gateway.standing = Standing.DOWN
        if self._enrolled_over == gateway.flow and self._better(now) is not None:
            self._forget_enrolment()
        return [*self._enrol(now), Changed()]

    def _up(self, gateway: _Gateway, now: float) -> list[Output]:
        news = gateway.standing is not Standing.UP
        gateway.standing, gateway.lost, gateway.reason = Standing.UP, 0, ""
        return [*self._enrol(now), Changed()] if news else []

    # Our registration.

    def _enrol(self, now: float) -> list[Output]:
        """Register over the best flow, unless we are about it or there is none."""
        if not self._registers or self._enrolled_over is not None:
            return []
        flow = self._better(now) or next(iter(self.flows()), None)
        if flow is None:
            return []
        self._enrolled_over = flow
        return [Enrol(flow)]

    def _better(self, now: float) -> Flow | None:
        """A flow that nothing is to be said against, and not the one in use."""
        for gateway in self._gateways.values():
            if gateway.flow != self._enrolled_over and gateway.usable(now):
                return gateway.flow
        return None

    def _enrolled(self, expires: int, now: float) -> list[Output]:
        gateway = self._enrolled_over and self._over(self._enrolled_over)
        if not gateway:
            return []
        news = self._enrolled_until is None
        self._enrolled_until, self._denial = now + expires, ""
        outputs = self._up(gateway, now)
        return [*outputs, Changed()] if news else outputs

    def _denied(self, status: int, reason: str, now: float) -> list[Output]:
        if self._enrolled_over is None:
            return []
        self._enrolled_until = None
        self._denial = f"registration: {status} {reason}"[:LONGEST_REASON]
        gateway = self._over(self._enrolled_over)
        if gateway is not None and (status in ABSENT or status >= 500):
            # It may fare better elsewhere; but not back and forth without a pause.
            gateway.rests_until = now + REST
            if self._better(now) is not None:
                self._forget_enrolment()
        return [*self._enrol(now), Changed()]

    def _forget_enrolment(self) -> None:
        self._enrolled_over = self._enrolled_until = None


def _left(flows: Iterable[Flow | None]) -> list[Output]:
    """What leaves those of the flows that are connections of our own."""
    return [
        Leave(flow) for flow in flows if flow is not None and flow.transport.reliable
    ]

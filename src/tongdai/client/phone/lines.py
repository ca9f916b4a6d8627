"""Registrations with switchboards, each over a flow of its own, kept up for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tongdai.errors import UsageError
from tongdai.machine import TimerTable, changed
from tongdai.sip import endpoint_inputs as sip
from tongdai.sip.endpoint_outputs import Registered, RegistrationFailed
from tongdai.sip.flow import Flow
from tongdai.sip.locating import Target
from tongdai.sip.peers import Peer
from tongdai.sip.registrar import ACCESS_HEADER
from tongdai.sip.uac_authentication import Account
from tongdai.sip.uac_bearer import BearerToken

from .back_off import BackOff
from .vocabulary import (
    Connect,
    LineChanged,
    LineState,
    Register,
    Trouble,
)

FIRST_ANSWER: Final = 10.0
"Seconds until a switchboard that never answered is taken for unreachable."

BUSY_PATIENCE: Final = 30.0
"""
Seconds in which a switchboard that has too much to do (503) is asked again, when it
says, before the first registration is given up.
"""

EXPIRES: Final = 600
"Seconds of registration that we ask for; the switchboard decides."

CLOSED: Final = "the connection was closed"
SILENT: Final = "the switchboard does not answer any more"

NO_ANSWER: Final = 408
FLOW_CLOSED: Final = 430
TOO_MANY: Final = 429
UNAVAILABLE: Final = 503

BAD_CREDENTIALS: Final = frozenset({401, 407})

Step = sip.Input | Connect | LineChanged
"What a line wants: of the endpoint, or done, or told."


@dataclass(slots=True)
class Line:
    """One registration that is wanted."""

    wish: Register
    contact: str
    "The user of our Contact, which nobody else can know."

    state: LineState = LineState.REGISTERING
    flow: Flow | None = None
    "What carries it now; None while it is being made."

    former: Flow | None = None
    "Where calls may still live that are to be moved."

    since: float | None = None
    "When the first registration was first asked for."

    proven: bool = False
    "It was registered once: from then on it is tried for ever."

    token: str = ""
    "The access token that came with the registration."

    told: LineChanged | None = None
    back_off: BackOff = field(default_factory=BackOff)

    @property
    def peer(self) -> Peer:
        """Whoever calls over its flow is the switchboard, and needs no digest."""
        flows = frozenset() if self.flow is None else frozenset({self.flow})
        return Peer(
            self.wish.line, flows=flows, contact=self.contact, account=self.account
        )

    @property
    def account(self) -> Account | BearerToken:
        """What to log in with; the latest token is good for longer than the first."""
        account = self.wish.account
        if isinstance(account, BearerToken) and self.token:
            return BearerToken(account.token, self.token)
        return account

    def target(self, user: str = "") -> Target | None:
        """Where requests of this line go; None while there is no flow."""
        if self.flow is None:
            return None
        at = f"{user}@" if user else ""
        uri = f"sip:{at}{self.wish.domain}"
        return Target(uri, self.flow, trunk=self.wish.line)


class Lines:
    """All that are wanted, by name. Returns steps for the endpoint and for outside."""

    def __init__(
        self, tokens: Callable[[], str], fraction: Callable[[], float]
    ) -> None:
        """
        Args:
            fraction: Draws a number from 0 to below 1.
        """
        self._tokens = tokens
        self._fraction = fraction
        self._lines: dict[str, Line] = {}
        self._timers: TimerTable[str] = TimerTable()
        self.deadline: Final = self._timers.next

    def get(self, name: str) -> Line | None:
        """The line of this name, while it is wanted."""
        return self._lines.get(name)

    def on(self, flow: Flow) -> Line | None:
        """The line that this flow carries."""
        return next((each for each in self._lines.values() if each.flow == flow), None)

    def peers(self) -> dict[str, Peer]:
        """Who may call because of a registration, by line."""
        return {name: line.peer for name, line in self._lines.items()}

    def register(self, wish: Register) -> list[Step]:
        """
        Begin.

        Raises:
            UsageError: there is a line of this name.
        """
        if wish.line in self._lines:
            raise UsageError(f"line {wish.line!r} exists already")
        line = self._lines[wish.line] = Line(wish, self._tokens())
        return [*self._tell(line, LineState.REGISTERING), Connect(wish.line)]

    def reregister(self, name: str, headers: sip.HeaderRows) -> list[Step]:
        """Register at once, over the flow that there is."""
        line = self._lines.get(name)
        if line is None:
            return []
        line.wish = changed(line.wish, headers=headers)
        return [sip.Reregister(name, headers)]

    def unregister(self, name: str) -> list[Step]:
        """Take it back and let the flow go."""
        line = self._lines.pop(name, None)
        if line is None:
            return []
        self._timers.stop(name)
        steps: list[Step] = [sip.Unregister(name)]
        if line.flow is not None:
            steps.append(sip.Release(line.flow))
        return [*steps, *self._tell(line, LineState.UNREGISTERED)]

    def connected(self, name: str, flow: Flow, now: float) -> list[Step]:
        """There is a flow: register over it."""
        line = self._lines.get(name)
        if line is None:
            return [sip.Release(flow)]
        line.flow = flow
        if not line.proven:
            line.since = now
            self._timers.start(name, now + FIRST_ANSWER)
        return self._ask(line)

    def not_connected(self, name: str, reason: str, now: float) -> list[Step]:
        """There is none. What never was registered is given up, else tried again."""
        line = self._lines.get(name)
        if line is None:
            return []
        if not line.proven:
            return self._give_up(line, Trouble.UNREACHABLE, 0, reason)
        self._timers.start(name, now + line.back_off.next(self._fraction()))
        unreachable = Trouble.UNREACHABLE
        return self._tell(line, LineState.REGISTERING, unreachable, reason=reason)

    def lost(self, line: Line, reason: str, now: float) -> list[Step]:
        """Its flow leads nowhere any more; what to do about it."""
        line.former, line.flow = line.former or line.flow, None
        return self.not_connected(line.wish.line, reason, now)

    def registered(self, granted: Registered) -> tuple[bool, list[Step]]:
        """Granted, or refreshed: are its calls moved to another flow, and what else."""
        line = self._lines.get(granted.trunk)
        if line is None:
            return False, []
        line.proven = True
        line.back_off.reset()
        self._timers.stop(granted.trunk)
        steps: list[Step] = []
        if line.former is not None and line.flow is not None:
            former, line.former = line.former, None
            moved = sip.MoveSessions(former, line.flow, "", "", trunk=granted.trunk)
            steps.append(moved)
        token = granted.headers.get(ACCESS_HEADER) or ""
        moves = bool(steps)
        line.token = token
        return moves, steps + self._tell(line, LineState.REGISTERED, token=token)

    def failed(self, failure: RegistrationFailed, now: float) -> list[Step]:
        """It has not. Who judged us is not asked again; who is away is, by itself."""
        line = self._lines.get(failure.trunk)
        if line is None or failure.status == FLOW_CLOSED:
            return []  # the flow's own end says so, too
        status, reason = failure.status, failure.reason
        trouble = trouble_of(status)
        if not line.proven and _is_busy(line, failure, now):
            # The endpoint asks again by itself, when it was told to.
            self._timers.start(line.wish.line, now + failure.retry_in + FIRST_ANSWER)
            return []
        if trouble is not Trouble.UNREACHABLE or not line.proven:
            return self._give_up(line, trouble, status, reason)
        if status == NO_ANSWER:
            # The endpoint would wait for minutes, as one does for a carrier.
            wait = line.back_off.next(self._fraction())
            self._timers.start(line.wish.line, now + wait)
        return self._tell(line, LineState.REGISTERING, trouble, status, reason)

    def pop_due(self, now: float) -> list[Step] | None:
        """What a timer that is due wants; None: none is."""
        name = self._timers.pop_due(now)
        line = None if name is None else self._lines.get(name)
        if line is None:
            return None
        if line.proven:
            return [Connect(line.wish.line)] if line.flow is None else self._ask(line)
        why = f"no answer within {FIRST_ANSWER:g} s"
        return self._give_up(line, Trouble.UNREACHABLE, NO_ANSWER, why)

    def _ask(self, line: Line) -> list[Step]:
        target = line.target()
        if target is None:
            return []
        wish = line.wish
        register = sip.Register(
            wish.line,
            target,
            wish.user,
            wish.domain,
            line.contact,
            line.account,
            EXPIRES,
            wish.instance,
            headers=wish.headers,
        )
        return [register]

    def _give_up(
        self, line: Line, trouble: Trouble, status: int, reason: str
    ) -> list[Step]:
        del self._lines[line.wish.line]
        self._timers.stop(line.wish.line)
        steps: list[Step] = [sip.Unregister(line.wish.line)]
        if line.flow is not None:
            steps.append(sip.Release(line.flow))
        state = LineState.UNREGISTERED
        return [*steps, *self._tell(line, state, trouble, status, reason)]

    def _tell(
        self,
        line: Line,
        state: LineState,
        trouble: Trouble | None = None,
        status: int = 0,
        reason: str = "",
        token: str = "",
    ) -> list[Step]:
        line.state = state
        told = LineChanged(line.wish.line, state, trouble, status, reason, token)
        if told == line.told:
            return []
        line.told = told
        return [told]


def _is_busy(line: Line, failure: RegistrationFailed, now: float) -> bool:
    """Does the switchboard want to be asked again, and soon enough?"""
    if failure.status != UNAVAILABLE or line.since is None:
        return False
    return now + failure.retry_in <= line.since + BUSY_PATIENCE


def trouble_of(status: int) -> Trouble:
    """What a refused REGISTER means for us."""
    if status in BAD_CREDENTIALS:
        return Trouble.WRONG_CREDENTIALS
    if status in (NO_ANSWER, TOO_MANY) or status >= 500:
        return Trouble.UNREACHABLE
    return Trouble.REFUSED

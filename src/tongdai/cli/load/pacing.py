"""Which call is placed, answered, ended when: the machine that paces a load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tongdai.machine import TimerTable, value

HANG_UP_TIME: Final = 40.0
"Seconds that a call has to end after we have hung up: more than SIP's own 32."


# What happened.


@value
class Rang:
    call: int


@value
class Answered:
    call: int


@value
class Ended:
    """Its last word: end cause and SIP status; a refusal of the SDK has its reason."""

    call: int
    cause: str
    status: int = 0


@value
class Stop:
    """Place no more calls, and hang up those that live."""


@value
class Tick:
    """The deadline has passed."""


Input = Rang | Answered | Ended | Stop | Tick


# What to do.


@value
class Place:
    """Call from one of our users, counted from 0, to one of the numbers."""

    call: int
    user: int
    number: int


@value
class HangUp:
    call: int


@value
class Over:
    """Nothing more will happen."""


Output = Place | HangUp | Over


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for."""

    calls: int
    rate: float
    "Calls a second."

    duration: float
    "Seconds from a call's answer until we hang up."

    patience: float
    "Seconds that a call may ring; then it is given up."

    users: int
    numbers: int
    "How many there are; calls go round them."


@dataclass(slots=True)
class Course:
    """One call's, in seconds since the first was due; None: not yet, or never."""

    placed: float
    rang: float | None = None
    answered: float | None = None
    ended: float | None = None
    cause: str = ""
    status: int = 0

    @property
    def successful(self) -> bool:
        """Was it answered, and ended by BYE?"""
        return self.answered is not None and self.cause == "BYE"


class Load:
    """
    Places calls at a steady rate, whatever becomes of them, and ends each in time.

    The first ``Tick`` places the first. A driver that comes late places what is due at
    once: the rate holds on the whole.

    Args:
        started: When the first call is due, in seconds of monotonic time.
    """

    LOST: Final = "LOST"
    "The cause of a call that had not ended long after it was hung up."

    def __init__(self, plan: Plan, started: float) -> None:
        self._plan = plan
        self._started = started
        self._stopped = False
        self._over = False
        self._timers: TimerTable[int] = TimerTable()
        "By call: when to hang it up, or, where that was done, to count it as lost."

        self._hung_up: set[int] = set()
        self._living = 0
        self.calls: list[Course] = []
        "Those that were placed, in order."

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``, in seconds of monotonic time."""
        next_one = None if self._placed_all else self._at(len(self.calls))
        deadlines = (next_one, self._timers.next())
        return min((at for at in deadlines if at is not None), default=None)

    def handle(self, event: Input, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""
        since = now - self._started
        match event:
            case Rang(call) if self._lives(call) and self.calls[call].rang is None:
                self.calls[call].rang = since
            case Answered(call) if self._lives(call):
                course = self.calls[call]
                if course.answered is None and call not in self._hung_up:
                    course.answered = since
                    self._timers.start(call, now + self._plan.duration)
            case Ended(call, cause, status) if self._lives(call):
                self._end(call, cause, status, since)
            case Stop():
                self._stopped = True
                return [*self._hang_up_all(now), *self._whether_over()]
            case Tick():
                return self._due(now)
            case _:
                pass  # of a call that is over
        return self._whether_over()

    @property
    def _placed_all(self) -> bool:
        return self._stopped or len(self.calls) >= self._plan.calls

    def _at(self, call: int) -> float:
        return self._started + call / self._plan.rate

    def _lives(self, call: int) -> bool:
        return call < len(self.calls) and self.calls[call].ended is None

    def _due(self, now: float) -> list[Output]:
        outputs: list[Output] = []
        while not self._placed_all and self._at(len(self.calls)) <= now:
            call, plan = len(self.calls), self._plan
            self.calls.append(Course(now - self._started))
            self._living += 1
            self._timers.start(call, now + plan.patience)
            outputs.append(Place(call, call % plan.users, call % plan.numbers))
        while (due := self._timers.pop_due(now)) is not None:
            if due in self._hung_up:
                self._end(due, self.LOST, 0, now - self._started)
            else:
                outputs.append(self._hang_up(due, now))
        return [*outputs, *self._whether_over()]

    def _hang_up(self, call: int, now: float) -> HangUp:
        self._hung_up.add(call)
        self._timers.start(call, now + HANG_UP_TIME)
        return HangUp(call)

    def _hang_up_all(self, now: float) -> list[Output]:
        living = [call for call in range(len(self.calls)) if self._lives(call)]
        return [self._hang_up(call, now) for call in living]

    def _end(self, call: int, cause: str, status: int, since: float) -> None:
        course = self.calls[call]
        course.ended, course.cause, course.status = since, cause, status
        self._timers.stop(call)
        self._living -= 1

    def _whether_over(self) -> list[Output]:
        if self._over or self._living or not self._placed_all:
            return []
        self._over = True
        return [Over()]

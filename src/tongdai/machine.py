"""What every sans-IO machine of the platform has in common."""

from __future__ import annotations

import dataclasses
import enum
from bisect import insort
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, Generic, Protocol, TypeVar, cast, dataclass_transform

import msgspec
from msgspec import NODEFAULT, Struct, defstruct, structs

Input = TypeVar("Input", contravariant=True)
Output = TypeVar("Output")
Name = TypeVar("Name")
States = TypeVar("States", bound=enum.Enum)
T = TypeVar("T")


def plain(states: type[States]) -> type[States]:
    """
    Make ``State.TALKING`` and ``hash(state)`` as cheap as they look.

    Python 3.11 runs code for either, ten times as long; later ones keep the members
    in the class as this does. A machine asks several times an input.
    """
    for name, member in states.__members__.items():
        # EnumType forbids to set what it thinks is there already.
        type.__setattr__(states, name, member)
    # Enum hashes the name, in code; of each member there is one.
    type.__setattr__(states, "__hash__", object.__hash__)
    return states


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """
    A frozen dataclass with slots, for what is made many times a message.

    It does what ``@dataclass(frozen=True, slots=True)`` does, ``dataclasses.replace``
    and ``match`` included, but is put together by msgspec, whose code is compiled: made
    in a fifth of the time, compared and hashed in half of it.
    """
    fields: dict[str, Any] = vars(dataclass(init=False, repr=False, eq=False)(cls))[
        "__dataclass_fields__"
    ]
    left_out = _EVERYS.union(fields)
    made: Any = defstruct(
        cls.__name__,
        [(name, each.type, _default(each)) for name, each in fields.items()],
        bases=(*(base for base in cls.__bases__ if base is not object), Struct),
        module=cls.__module__,
        namespace={k: v for k, v in vars(cls).items() if k not in left_out},
        frozen=True,
    )
    return cast("type[T]", made)


_EVERYS: Final = frozenset({"__dict__", "__weakref__", "__annotations__", "__module__"})
"What each class is given anew."


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return msgspec.field(default_factory=field.default_factory)
    return NODEFAULT if field.default is dataclasses.MISSING else field.default


def changed(old: T, **fields: Any) -> T:
    """A copy of a :func:`value` but for these fields; quicker than ``replace``."""
    made: T = structs.replace(old, **fields)  # type: ignore[type-var]
    return made


class Machine(Protocol[Input, Output]):
    """
    A state machine that does no I/O, reads no clock and draws no random number.

    The driver's whole contract: pass each input with the time it happened,
    perform the returned outputs in order, and come back at :meth:`deadline`.
    """

    def handle(self, event: Input, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``, in seconds of monotonic time."""


_at: Final = itemgetter(0)


class TimerTable(Generic[Name]):
    """
    The named timers of one machine. Starting a running timer restarts it.

    A machine has a handful, so that a list is searched faster than names are hashed.
    """

    __slots__ = ("_running",)

    def __init__(self) -> None:
        self._running: list[tuple[float, Name]] = []
        "(deadline, name), the earliest first."

    def start(self, name: Name, at: float) -> None:
        if self._running:
            self.stop(name)
        insort(self._running, (at, name), key=_at)

    def stop(self, *names: Name) -> None:
        self._running = [timer for timer in self._running if timer[1] not in names]

    def clear(self) -> None:
        self._running.clear()

    def next(self) -> float | None:
        return self._running[0][0] if self._running else None

    def pop_due(self, now: float) -> Name | None:
        """Remove and return the earliest timer due at ``now``, if any."""
        if not self._running or self._running[0][0] > now:
            return None
        return self._running.pop(0)[1]

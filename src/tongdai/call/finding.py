"""
What the switchboard finds at a destination, at the moment when it looks.

Call control asks (:class:`~tongdai.call.outputs.Seek`); whoever knows what is
registered, busy and reachable answers with one of these.
"""

from __future__ import annotations

from tongdai.call.cause import Ending
from tongdai.call.destination import Destination
from tongdai.call.ids import LegId
from tongdai.machine import value


@value
class Device:
    """Something that can be dialled: a phone, a page, a way through a carrier."""

    leg: LegId
    "A fresh one."

    number: str
    "Of the extension or customer that it belongs to."

    name: str = ""
    trunk: str = ""
    "The name of the trunk that leads there; empty: none does."


@value
class Wave:
    """Devices that ring together."""

    devices: tuple[Device, ...]
    "At least one."

    ring: float
    "Seconds."

    instead: bool = False
    """
    Another way to those of the wave before: rings if that one led nowhere, and is left
    out if they were reached by it, whatever they said.
    """


@value
class Onward:
    """Where a call goes that nobody took; None: nowhere, it ends."""

    busy: Destination | None = None
    declined: Destination | None = None
    otherwise: Destination | None = None

    @classmethod
    def always(cls, to: Destination | None) -> Onward:
        """For whatever reason it was not taken."""
        return cls(to, to, to)

    def after(self, ending: Ending) -> Destination | None:
        """Where to, after it has come to this."""
        match ending:
            case Ending.BUSY:
                return self.busy
            case Ending.DECLINED:
                return self.declined
            case _:
                return self.otherwise


@value
class Rings:
    """There are devices: wave after wave, until somebody answers."""

    waves: tuple[Wave, ...]
    "At least one."

    onward: Onward
    one_party: bool
    "All of them lead to the same party: who declines there declines for all."


@value
class Line:
    """Somebody could answer, and all of them talk: callers wait for their turn."""

    longest: float
    "Seconds."

    onward: Onward


@value
class Elsewhere:
    """Whoever is called has all calls sent on."""

    to: Destination


@value
class Told:
    """There is only something to be listened to."""

    file: str


@value
class Nobody:
    """Nobody can answer now."""

    ending: Ending
    onward: Onward


Finding = Rings | Line | Elsewhere | Told | Nobody

"""
The extension that a program wants a call made for: rung before whom it is to call.

Only its own phones ring. Wherever it has calls sent on to, by its settings or by a
phone that redirects, is not where its own calls are made from.
"""

from __future__ import annotations

from tongdai.call.cause import Ending
from tongdai.call.destination import AtPhones
from tongdai.call.hunting import Hunt, HuntInput, HuntStep, Lost, Met
from tongdai.call.ids import LegId
from tongdai.call.inputs import LegEnded, LegRedirected
from tongdai.call.outputs import Dial, Drop, Seek

SummonsStep = Seek | Dial | Drop | Met | Lost


class Summons:
    """
    One extension that is called to its phone.

    Args:
        number: The extension's.
        shown: Stands for whom it is to call: its phones show that one.
    """

    def __init__(self, number: str, shown: LegId) -> None:
        self._hunt = Hunt(AtPhones(number), shown=shown)

    @property
    def legs(self) -> list[LegId]:
        """Every device that rings now."""
        return self._hunt.legs

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._hunt.deadline()

    def start(self) -> list[SummonsStep]:
        """Begin. Once, before :meth:`handle`."""
        return _what_matters(self._hunt.start())

    def handle(self, event: HuntInput, now: float) -> list[SummonsStep]:
        """Take one input; return what must now be done, in order."""
        if isinstance(event, LegRedirected):
            event = LegEnded(event.leg, Ending.DECLINED_HERE)
        return _what_matters(self._hunt.handle(event, now))


def _what_matters(steps: list[HuntStep]) -> list[SummonsStep]:
    """Without what a caller is told who waits: nobody does yet."""
    return [each for each in steps if isinstance(each, SummonsStep)]

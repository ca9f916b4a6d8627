"""What a call asks to be done, in the order in which it has to be done."""

from __future__ import annotations

from tongdai.call.cause import Ending
from tongdai.call.events import CallEvent
from tongdai.call.hearing import Hearing
from tongdai.call.ids import LegId
from tongdai.machine import value


@value
class Dial:
    """Make this device of the called party ring."""

    leg: LegId


@value
class Ring:
    """Tell the caller that it rings."""

    leg: LegId


@value
class Answer:
    """Tell the caller that ``callee`` has answered."""

    leg: LegId
    callee: LegId


@value
class Connect:
    """Who hears whom from now on; before the first one nobody hears anybody."""

    hearing: Hearing


@value
class Drop:
    """End this leg in whatever way its state asks for. Nothing more comes for it."""

    leg: LegId
    ending: Ending


@value
class Publish:
    """Let the world know."""

    event: CallEvent


Output = Dial | Ring | Answer | Connect | Drop | Publish

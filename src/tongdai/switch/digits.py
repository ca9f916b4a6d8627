"""Keys that a party presses during a call, on their way to the other party."""

from __future__ import annotations

from tongdai.call.ids import LegId
from tongdai.sip.endpoint_outputs import DigitPressed
from tongdai.switch.sip_legs import SipLegs


class Digits:
    """
    Passes on what comes by INFO.

    What comes as a telephone-event is passed on by media, to whom it means something.
    """

    def __init__(self, sip: SipLegs) -> None:
        self._sip = sip

    def pressed(self, pressed: DigitPressed, other: LegId | None) -> None:
        """A party pressed a key; ``other``: whom it talks to, if to anybody."""
        if other is not None:
            self._sip.press(other, pressed.digit, pressed.milliseconds)

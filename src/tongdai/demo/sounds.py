"""What the people of the demo's telephone network say."""

from __future__ import annotations

from typing import Final

from tongdai.machine import value

HIGHEST_TONE: Final = 3400
"Hz: the upper end of the telephone band (ITU-T G.712)."


@value
class Tone:
    """A steady tone."""

    hertz: int


@value
class Echo:
    """Whatever is heard is said again."""


Sound = Tone | Echo

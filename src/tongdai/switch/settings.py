"""What an operator may set about the seams."""

from __future__ import annotations

from dataclasses import dataclass

from tongdai.errors import InvalidSetting


@dataclass(frozen=True, slots=True)
class SwitchSettings:
    """
    How long a party may be away.

    Raises:
        InvalidSetting: A value that cannot work.
    """

    absence: float = 10.0
    """
    Seconds for which a talking party may have no signalling connection and no media
    before it is gone: a closed page must not hold the other side for a minute, and a
    changed network must have time to come back.
    """

    quiet: float = 4.0
    "Seconds without one packet that count as no media, once signalling is lost."

    def __post_init__(self) -> None:
        for key, value in (("absence", self.absence), ("quiet", self.quiet)):
            if value <= 0:
                raise InvalidSetting(key, "seconds above 0", value)

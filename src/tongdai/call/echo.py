"""The number that returns the caller's own voice, so that it can be listened to."""

from __future__ import annotations

from typing import Final

NUMBER: Final = "*43"
"As on many switchboards; no extension may hide it."

LONGEST: Final = 300.0
"Seconds: enough to try every device, and nobody has to hang up for a forgotten page."

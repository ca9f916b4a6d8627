"""What one leg that leads outside has cost, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from tongdai.call.ids import LegId
from tongdai.machine import changed, value


@value
class OutsideTalk:
    """Talk with somebody in the telephone network who was called."""

    leg: LegId
    tenant: str
    extension: str
    "By whose rights; empty: the tenant's own."

    hotline: str
    began_at: datetime
    "In UTC."

    used: Mapping[date, timedelta] | None = None
    "By day of the tenant's zone; None: they still talk."

    def ended(self, used: Mapping[date, timedelta]) -> OutsideTalk:
        """The same talk once it is over."""
        return changed(self, used=used)

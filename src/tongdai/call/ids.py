"""What calls and legs are known by. Both carry at least 64 random bits."""

from __future__ import annotations

from typing import NewType

CallId = NewType("CallId", str)
"What the user means by a call; the browser SDK's ``uuid`` and the id in the history."

TransferId = NewType("TransferId", int)
"One request of a leg to pass its call on, as the leg itself numbers them."

WishId = NewType("WishId", int)
"One request of a leg within its call, as the leg itself numbers them."

LegId = NewType("LegId", str)
"One party's side of a call, or one ringing device."

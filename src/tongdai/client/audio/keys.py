"""Keys that the caller presses, and collecting them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from typing import Final

from tongdai.client.errors import BadArgument, NotPossible

from .bell import Bell

ALL: Final = "0123456789*#ABCD"
"What there is (RFC 4733 §3.2)."

DIALLED: Final = "0123456789*#"
"What a telephone has."

MOST_AHEAD: Final = 64
"Keys that are kept for who asks later; then the oldest are forgotten."


class Keys:
    """What has been pressed, and not yet been asked for."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._pressed: deque[str] = deque(maxlen=MOST_AHEAD)
        self._gathering = False
        self.count = 0
        "Of all keys so far."

        self.last = ""

    def press(self, key: str) -> bool:
        """Take a key; False: there is no such key."""
        if len(key) != 1 or key not in ALL:
            return False
        self._pressed.append(key)
        self.count += 1
        self.last = key
        self._bell.ring()
        return True

    def forget(self) -> None:
        """What was pressed before does not count."""
        self._pressed.clear()

    def waiting(self, wanted: Collection[str]) -> str | None:
        """The first of the wanted keys that was pressed; None: none yet."""
        return next((key for key in self._pressed if key in wanted), None)

    async def gather(
        self,
        digits: int,
        *,
        timeout: float,  # noqa: ASYNC109
        between: float | None,
        finish: str,
        valid: str,
        ask: Callable[[Collection[str]], Awaitable[object]] | None,
    ) -> str:
        """
        See :meth:`~tongdai.client.audio.audio.Audio.gather`.

        Args:
            ask: Plays the question until one of the keys is pressed.
        """
        _check(digits, finish, valid)
        if self._gathering:
            raise NotPossible("keys are being gathered already; one at a time")
        self._gathering = True
        try:
            if ask is not None and self.waiting(valid + finish) is None:
                await ask(valid + finish)
            return await self._collect(
                digits, timeout, timeout if between is None else between, finish, valid
            )
        finally:
            self._gathering = False

    async def _collect(
        self, digits: int, first: float, between: float, finish: str, valid: str
    ) -> str:
        loop = asyncio.get_running_loop()
        collected, until = "", loop.time() + first
        while len(collected) < digits:
            left = until - loop.time()
            if not await self._bell.in_time(lambda: bool(self._pressed), left):
                break
            key = self._pressed.popleft()
            if key in finish:
                break
            if key in valid:
                collected += key
                until = loop.time() + between
        return collected


def _check(digits: int, finish: str, valid: str) -> None:
    if not 1 <= digits <= MOST_AHEAD:
        raise BadArgument(f"digits: expected 1 to {MOST_AHEAD}, not {digits!r}")
    for name, keys in (("finish", finish), ("valid", valid)):
        if not set(keys) <= set(ALL):
            raise BadArgument(f"{name}: expected keys of {ALL}, not {keys!r}")
    if not valid:
        raise BadArgument("valid: expected at least one key")

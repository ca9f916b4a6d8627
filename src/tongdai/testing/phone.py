"""A phone that a test has in hand: it calls, is called, speaks and listens."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, Final, Protocol

from tongdai.client import Call, Event, OmiSDK
from tongdai.client.errors import NotPossible

from .loop_thread import LoopThread
from .phone_call import PhoneCall
from .tones import Heard, listen, whistle

LOWEST: Final = 500
"Hz that extension 100 whistles;"

APART: Final = 61
"Hz to the next extension's: no tone is another's harmonic."


def tone_of(number: str) -> float:
    """Hz that an extension whistles: 500 for 100, 561 for 101, … 1049 for 109."""
    return LOWEST + APART * (int(number) % 10)


class Whistler(Protocol):
    """Somebody outside who whistles all the time."""

    @property
    def hertz(self) -> float:
        """What they whistle."""


class Phone:
    """
    One extension of the demo, registered; ``switchboard.phone("101")`` gives it.

    Each method waits until what it says is so; ``within`` is how many seconds that may
    take, the switchboard's ``patience`` unless given. What is over raises
    :class:`~tongdai.client.errors.CallEnded`, what takes longer :class:`TimeoutError`.
    """

    def __init__(
        self, number: str, sdk: OmiSDK, loop: LoopThread, patience: float
    ) -> None:
        """
        Inside that loop.

        Args:
            sdk: Registered.
        """
        self.number: Final = number
        self.hertz: Final = tone_of(number)
        "The tone by which others know it."

        self.sdk: Final = sdk
        "The original, for ``switchboard.run(phone.sdk.…)``: it lives in that loop."

        self._loop = loop
        self._patience = patience
        self._came: deque[Call] = deque()
        self._rang = asyncio.Event()
        self._watching = asyncio.create_task(self._watch(sdk.events()))

    def __repr__(self) -> str:
        return f"<Phone {self.number} {self.hertz:.0f} Hz>"

    async def _watch(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            if event.name == "invite":
                self._came.append(event.call)
                self._rang.set()

    # Calling.

    def dials(self, number: str, **options: Any) -> PhoneCall:
        """
        Call a number, and wait for nothing.

        Args:
            options: As :meth:`~tongdai.client.OmiSDK.make_call` takes them:
                ``sip_number``, ``sneaky_type``, ``datas``.
        """
        call = self._loop.run(self.sdk.make_call(number, **options), self._patience)
        return self._end_of(call)

    def calls(
        self,
        whom: Phone | str,
        *,
        answered_by: Phone | None = None,
        within: float | None = None,
        **options: Any,
    ) -> PhoneCall:
        """
        Call somebody, and wait until it is answered, or has ended without.

        Args:
            whom: Another phone, which answers; or a number.
            answered_by: The phone that answers, where a group or hotline is called.
            options: As :meth:`dials` takes them.

        Returns:
            The call; ``call.other_end`` is what the phone that answered has of it.
        """
        callee = whom if isinstance(whom, Phone) else answered_by
        number = whom.number if isinstance(whom, Phone) else whom
        call = self.dials(number, **options)
        if callee is not None:
            call.other_end = callee.answers_unless_over(call, within)
        call.wait_until_answered(within)
        return call

    # Being called.

    def rings(self, within: float | None = None) -> PhoneCall:
        """Wait for the next call that comes in; each is given once."""
        patience = self._patience if within is None else within
        return self._end_of(self._loop.run(self._next(), patience))

    def answers(self, within: float | None = None) -> PhoneCall:
        """Wait for a call that comes in, and answer it."""
        call = self.rings(within)
        call.answer()
        return call

    def answers_unless_over(
        self, made: PhoneCall, within: float | None = None
    ) -> PhoneCall | None:
        """As :meth:`answers`; None: the call that was made has ended without."""

        async def came() -> Call | None:
            ended = asyncio.ensure_future(made.original.ended())
            coming = asyncio.ensure_future(self._next())
            try:
                await asyncio.wait({ended, coming}, return_when="FIRST_COMPLETED")
                return coming.result() if coming.done() else None
            finally:
                ended.cancel()
                coming.cancel()

        patience = self._patience if within is None else within
        call = self._loop.run(came(), patience)
        if call is None:
            return None
        end = self._end_of(call)
        end.answer()
        return end

    def _end_of(self, call: Call) -> PhoneCall:
        return PhoneCall(call, self._loop, self._patience)

    async def _next(self) -> Call:
        while True:
            while self._came:
                call = self._came.popleft()
                if not call.is_over:
                    return call
            self._rang.clear()
            await self._rang.wait()

    def refuses_calls(self, on: bool = True) -> None:
        """
        Refuse every call from now on, as busy; or take them again.

        It returns at once: that calls are taken again, the switchboard learns later.
        """

        async def set_busy() -> None:
            self.sdk.set_busy(on)

        self._loop.run(set_busy())

    # Speaking and listening, in the latest call that lives.

    def hears(
        self, whom: Phone | Whistler | float, within: float | None = None
    ) -> Heard:
        """
        Is somebody heard? They whistle meanwhile; it waits until this is heard.

        Args:
            whom: Another phone, or this one where there is an echo; a customer of the
                carrier; or a frequency in Hz, for whatever plays a tone of itself.
            within: Seconds; then the answer is no. Give few where that is expected.
        """
        patience = self._patience if within is None else within
        return self._loop.run(self._hears(whom, patience))

    async def _hears(self, whom: Phone | Whistler | float, within: float) -> Heard:
        if not isinstance(whom, Phone):
            hertz = whom if isinstance(whom, int | float) else whom.hertz
            return await listen(self.current().audio, hertz, within)
        whistling = asyncio.create_task(whistle(whom.current().audio, whom.hertz))
        try:
            return await listen(self.current().audio, whom.hertz, within)
        finally:
            whistling.cancel()
            await asyncio.gather(whistling, return_exceptions=True)

    def current(self) -> Call:
        """
        The SDK's latest call that lives.

        Raises:
            NotPossible: there is none.
        """
        if self.sdk.call is None:
            raise NotPossible(f"phone {self.number}: expected to be in a call")
        return self.sdk.call

    def close(self) -> None:
        """End its calls and its registration."""
        self._loop.run(self._close())

    async def _close(self) -> None:
        await self.sdk.close()  # which ends its events
        await self._watching

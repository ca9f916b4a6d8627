"""Passing a call on: at once, or after talking to the one who is to have it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from tongdai.client.errors import CallEnded, ClientError
from tongdai.client.phone import vocabulary as v
from tongdai.sip.endpoint_outputs import Referral
from tongdai.sip.ids import SessionId

from .course import Course

RINGS_AT_MOST: Final = 180.0
"Seconds: longer than any switchboard lets a telephone ring."

LEAVE_WITHIN: Final = 2.0
"Seconds: the switchboard ends our side when the call was passed on; else we do."

RINGING: Final = 180

_BUSY: Final = frozenset({486, 600})
_NO_ANSWER: Final = frozenset({408, 480})


class Transfer:
    """
    One transfer of a call. ``call.transfer(…)`` gives it.

    A blind one is done by then. An announced one waits for :meth:`complete` or
    :meth:`cancel`; meanwhile our side talks to the number, and the other side waits.
    """

    def __init__(
        self,
        session: SessionId,
        course: Course,
        post: Callable[[v.Input], None],
        refusal: Callable[[str], ClientError],
    ) -> None:
        self._session = session
        self._course = course
        self._post = post
        self._refusal = refusal
        self._kind = Referral.BLIND
        self._settled = False

    @property
    def is_over(self) -> bool:
        """Is there nothing left to be settled?"""
        report = self._course.transfers.get(self._kind)
        told = report is not None and report.over
        return self._settled or told or self._course.is_over

    async def pass_on(self, number: str) -> None:
        """
        Pass it on blindly. Waits until it was, and our side has ended.

        Raises:
            CallRefused: the number does not take it; the call goes on as it was.
            CallEnded: the call ended before.
        """
        self._begin(number, Referral.BLIND)
        await self._reported(lambda report: report.over)
        await self._leave()

    async def announce(self, number: str) -> None:
        """
        Let the number ring, to talk to it first. Waits until it rings.

        Raises:
            CallRefused: it does not; the call goes on as it was.
            CallEnded: the call ended before.
        """
        self._begin(number, Referral.ATTENDED)
        await self._reported(lambda report: report.over or report.status >= RINGING)

    async def complete(self) -> None:
        """
        Connect the other two and leave. Waits until our side has ended.

        Raises:
            CallRefused: the number does not take it, or has gone; the call goes on.
        """
        try:
            await self._settle(complete=True)
        except CallEnded:
            return  # the end of our side has overtaken the answer
        await self._leave()

    async def cancel(self) -> None:
        """
        Let go of the number and go on as before; nothing if the transfer is over.

        Raises:
            CallRefused: it was completed meanwhile.
        """
        if not self.is_over:
            await self._settle(complete=False)

    def _begin(self, number: str, kind: Referral) -> None:
        self._kind = kind
        self._course.transfers.clear()
        attended = kind is Referral.ATTENDED
        self._post(v.Transfer(self._session, number, attended))

    async def _reported(
        self, enough: Callable[[v.TransferWent], bool], kind: Referral | None = None
    ) -> None:
        transfers, asked = self._course.transfers, kind or self._kind

        def found() -> v.TransferWent | None:
            report = transfers.get(asked)
            return report if report is not None and enough(report) else None

        try:
            async with asyncio.timeout(RINGS_AT_MOST):
                report = await self._course.until(found)
        except TimeoutError:
            raise self._refusal("transfer_no_answer") from None
        if report.status >= 300:
            raise self._refusal(_code(report.status))

    async def _settle(self, *, complete: bool) -> None:
        if self._course.is_over:
            raise self._course.error()
        if self.is_over:
            raise self._refusal("transfer_refused")
        self._post(v.SettleTransfer(self._session, complete))
        kind = Referral.COMPLETE if complete else Referral.CANCEL
        await self._reported(lambda report: report.over, kind)
        self._settled = True

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(LEAVE_WITHIN):
                await self._course.over()
        except TimeoutError:
            self._post(v.HangUp(self._session))


def _code(status: int) -> str:
    if status in _BUSY:
        return "transfer_busy"
    return "transfer_no_answer" if status in _NO_ANSWER else "transfer_refused"

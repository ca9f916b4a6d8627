"""The demo's telephone network, as a test has it: its numbers, and its customers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tongdai.demo.control import CallIn, NoCarrier, last
from tongdai.demo.news import Answered, Ended, News, NotMade, Pressed, Ringing, Wanted

from .phone import Phone
from .phone_call import PhoneCall

TONE: Final = 440
"Hz that customers whistle."


class CustomerCall:
    """A call that a customer makes, from its beginning."""

    def __init__(self, folder: Path, wanted: Wanted, patience: float) -> None:
        self.other_end: PhoneCall | None = None
        "What the phone that answered has of it, if one of the test did."

        self.keys = ""
        "That the other side pressed."

        self._patience = patience
        self._news: list[News] = []
        self._gone = False
        self._changed = threading.Condition()
        self._call = CallIn(folder, wanted)
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    @property
    def ringing(self) -> bool:
        """Has somebody's phone rung?"""
        return self._has(Ringing)

    @property
    def answered(self) -> bool:
        """Has somebody, or the switchboard itself, answered?"""
        return self._has(Answered)

    @property
    def over(self) -> bool:
        """Has it ended?"""
        return self._gone

    @property
    def status(self) -> int:
        """The SIP status that ended it, 200 after a talk; 0 until then."""
        ends = [news for news in self._news if isinstance(news, Ended)]
        return ends[0].status if ends else 0

    def wait_until_ringing(self, within: float | None = None) -> bool:
        """Until a phone rings, or it is over; has one rung?"""
        self._wait(lambda: self.ringing or self.answered or self.over, within)
        return self.ringing

    def wait_until_answered(self, within: float | None = None) -> bool:
        """Until it is answered or over; was it answered?"""
        self._wait(lambda: self.answered or self.over, within)
        return self.answered

    def wait_until_over(self, within: float | None = None) -> None:
        """Until it has ended, at the other end, too."""
        self._wait(lambda: self.over, within)
        if self.other_end is not None:
            self.other_end.wait_until_over(within)

    def hang_up(self) -> None:
        """End or cancel it."""
        self._call.hang_up()
        self.wait_until_over()

    def close(self) -> None:
        """Hang up, if it is not over, and hear no more of it."""
        if not self.over:
            self._call.hang_up()
        self._reading.join(self._patience)
        self._call.close()

    def _has(self, kind: type[News]) -> bool:
        return any(isinstance(news, kind) for news in self._news)

    def _wait(self, reached: Callable[[], bool], within: float | None) -> None:
        patience = self._patience if within is None else within
        with self._changed:
            if not self._changed.wait_for(reached, patience):
                raise TimeoutError(f"{patience:g} s have passed: {self._news[-1:]}")

    def _read(self) -> None:
        over = False
        while not over:
            try:
                news = self._call.next()
            except (NoCarrier, OSError):
                news, over = NotMade("the carrier has gone"), True
            with self._changed:
                self._news.append(news)
                over = over or last(news)
                self._gone = over
                if isinstance(news, Pressed):
                    self.keys += news.key
                self._changed.notify_all()


class Customer:
    """Somebody with a telephone, outside."""

    def __init__(self, carrier: Carrier, number: str, hertz: int) -> None:
        self.number: Final = number
        self.hertz: Final = hertz
        "The tone that they whistle."

        self._carrier = carrier

    def dials(self, hotline: str, *, press: str = "") -> CustomerCall:
        """
        Call a hotline, and wait for nothing.

        Args:
            press: Keys that are pressed as soon as somebody answers.
        """
        wanted = Wanted(self.number, hotline, self.hertz, None, press)
        return self._carrier.call(wanted)

    def calls(
        self,
        hotline: str,
        *,
        answered_by: Phone | None = None,
        press: str = "",
        within: float | None = None,
    ) -> CustomerCall:
        """
        Call a hotline, and wait until it is answered, or has ended without.

        Args:
            answered_by: The phone that answers; None: something else will.
            press: Keys that are pressed as soon as somebody answers.
        """
        call = self.dials(hotline, press=press)
        if answered_by is not None:
            call.other_end = answered_by.answers(within)
        call.wait_until_answered(within)
        return call


class Carrier:
    """Numbers to call, and customers who call in."""

    echo: Final = "0900000001"
    "Rings for a second, answers, and says what it hears."

    busy: Final = "0900000002"
    "Is in another call (486)."

    silent: Final = "0900000003"
    "Rings, and never answers."

    early: Final = "0900000004"
    "Plays 440 Hz for two seconds before it answers; then as :attr:`echo`."

    short: Final = "0900000005"
    "Answers, and hangs up after three seconds."

    declines: Final = "0900000006"
    "Declines (603)."

    tone: Final = "0900000007"
    "Answers, and plays 1000 Hz."

    def __init__(self, folder: Path, patience: float) -> None:
        self._folder = folder
        self._patience = patience
        self._calls: list[CustomerCall] = []

    def customer(self, number: str = "0912345678", hertz: int = TONE) -> Customer:
        """
        Somebody outside.

        Args:
            number: As the one who is called sees it.
            hertz: The tone that they whistle while they talk.
        """
        return Customer(self, number, hertz)

    def call(self, wanted: Wanted) -> CustomerCall:
        """Have a call made; it is ended after the test."""
        call = CustomerCall(self._folder, wanted, self._patience)
        self._calls.append(call)
        return call

    def close(self) -> None:
        """End what customers still talk."""
        for call in self._calls:
            call.close()

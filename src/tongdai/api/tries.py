"""Wrong passwords at the console: who has tried too often, and for how long."""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import Hashable
from typing import Final

from tongdai.sip.throttle import Throttle, source

from .problems import TooOften

MOST_WRONG: Final = 5
"Wrong passwords for one account; the next is not looked at."

WITHIN: Final = 15 * 60.0
"Seconds in which they count."

LOCKED: Final = 15 * 60.0
"Seconds that the account is locked: 480 guesses a day, of 10 characters and more."

MOST_ACCOUNTS: Final = 10_000
"Names that are remembered, whether there is such an account or not: some 3 MB."

OF_SOURCE: Final = 30
"Wrong passwords that one address may try at once: an office behind one address."

OF_SOURCE_EVERY: Final = 30.0
"Seconds until it may try one more."

MOST_SOURCES: Final = 10_000
"Addresses that are remembered: some 3 MB."


class TooManyTries(TooOften):
    """Wrong passwords came too often: for a while none is looked at."""

    code = "too_many_tries"

    def __init__(self, retry_after: float) -> None:
        wait = math.ceil(retry_after)
        super().__init__(f"too many wrong passwords: try again in {wait} s", wait)


class Tries:
    """
    Counts wrong passwords, by account and by address. Times are seconds of any clock.

    A try counts as wrong when it begins and is forgiven when the password was right, so
    that many at the same time are not more than many one after the other. What is
    counted is in memory alone: a restart, which strangers cannot cause, forgives five.
    """

    def __init__(self) -> None:
        self._wrong: OrderedDict[Hashable, deque[float]] = OrderedDict()
        "When, by account, the one longest untried first."
        self._sources = Throttle(1 / OF_SOURCE_EVERY, OF_SOURCE, MOST_SOURCES)

    def begin(self, account: Hashable, host: str, now: float) -> None:
        """
        Somebody at ``host`` shows a password for ``account``.

        Raises:
            TooManyTries: It must not even be looked at.
        """
        wrong = self._wrong.get(account, deque())
        if len(wrong) == MOST_WRONG and now < (until := wrong[-1] + LOCKED):
            raise TooManyTries(until - now)
        if not self._sources.take(source(host), now):
            raise TooManyTries(OF_SOURCE_EVERY)
        if len(wrong) == MOST_WRONG:
            wrong.clear()  # the time of the lock is served
        while wrong and wrong[0] <= now - WITHIN:
            wrong.popleft()
        wrong.append(now)
        self._wrong[account] = wrong
        self._wrong.move_to_end(account)
        if len(self._wrong) > MOST_ACCOUNTS:
            self._wrong.popitem(last=False)

    def forgive(self, account: Hashable, host: str) -> None:
        """The password was right."""
        self._wrong.pop(account, None)
        self._sources.give_back(source(host), 1)

"""What storage refuses about accounts of the console."""

from __future__ import annotations

import enum

from tongdai.errors import Refused, Unavailable


class ConsolePasswordRule(enum.Enum):
    """What a password must do; the value says it in English."""

    LENGTH = "have 10 to 128 characters"
    PRINTABLE = "be one line that does not begin or end with a space"
    GUESSED = "not be the name of its account or a single character repeated"


class WeakConsolePassword(Refused):
    """A password that is guessed first, or cannot be typed again."""

    code = "console.weak_password"

    def __init__(self, name: str, rule: ConsolePasswordRule) -> None:
        super().__init__(f"the password of {name} must {rule.value}")
        self.name = name
        self.rule = rule


class AccountExists(Refused):
    """The tenant has an account of this name already."""

    code = "console.account_exists"

    def __init__(self, tenant: str, name: str) -> None:
        super().__init__(f"tenant {tenant} has an account {name} already")
        self.tenant = tenant
        self.name = name


class UnknownAccount(Refused):
    """The tenant has no account of this name."""

    code = "console.unknown_account"

    def __init__(self, tenant: str, name: str) -> None:
        super().__init__(f"tenant {tenant} has no account {name}")
        self.tenant = tenant
        self.name = name


class TooManyAccounts(Refused):
    """The tenant has as many accounts as it may have."""

    code = "console.too_many_accounts"

    def __init__(self, tenant: str, most: int) -> None:
        super().__init__(f"tenant {tenant} has {most} accounts already")
        self.tenant = tenant
        self.most = most


class AccountGone(Unavailable):
    """The account was removed or changed a moment ago."""

    code = "console.account_gone"

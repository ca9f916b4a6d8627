"""What storage refuses, and what it cannot do."""

from __future__ import annotations

import enum

from tongdai.errors import Refused, Unavailable


class DatabaseUnavailable(Unavailable):
    """The database cannot be reached, read or written now."""

    code = "storage.unavailable"


class SchemaTooNew(Unavailable):
    """A newer Tongdai has changed the tables: this one would damage them."""

    code = "storage.schema_too_new"

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"the database has schema {found}, and this Tongdai knows {known} at most: "
            "install the newer Tongdai again"
        )
        self.found = found
        self.known = known


class AlreadyRunning(Refused):
    """Another switchboard serves from the same data folder."""

    code = "storage.already_running"

    def __init__(self, folder: str, pid: int | None) -> None:
        super().__init__(f"the switchboard of process {pid} serves from {folder}")
        self.folder = folder
        self.pid = pid


class NameRule(enum.Enum):
    """What a name must be; the value says it in English."""

    LABEL = "letters, digits and hyphens, at most 63, like acme"
    DOMAIN = "a domain name like pbx.example.com"
    NUMBERS = "numbers of 2 to 6 digits: 100, 1000-1399 or 100,105,200-219"
    RANGE = "a range from low to high, of numbers with equally many digits"
    HOW_MANY = "at most 10000 numbers at once"
    DISPLAY_NAME = "one line of at most 64 characters"
    HOTLINE = "a telephone number of 3 to 15 digits, like 02473000001"


class InvalidName(Refused):
    """A tenant's label, a domain, a number or a display name that cannot be used."""

    code = "directory.invalid_name"

    def __init__(self, name: str, rule: NameRule) -> None:
        super().__init__(f"expected {rule.value}, not {name!r}")
        self.name = name
        self.rule = rule


class PasswordRule(enum.Enum):
    """What a password must do; the value says it in English."""

    LENGTH = "have 6 to 128 characters"
    ASCII = "have letters, digits and signs of ASCII only"
    EDGES = "not begin or end with a space"
    NUMBER = "not be the extension's number"


class WeakPassword(Refused):
    """A password that is guessed first, or cannot be typed into every phone."""

    code = "directory.weak_password"

    def __init__(self, number: str, rule: PasswordRule) -> None:
        super().__init__(f"the password of {number} must {rule.value}")
        self.number = number
        self.rule = rule


class DomainTaken(Refused):
    """A tenant has this label or domain already."""

    code = "directory.domain_taken"

    def __init__(self, domain: str, tenant: str) -> None:
        super().__init__(f"{domain} belongs to tenant {tenant}")
        self.domain = domain
        self.tenant = tenant


class UnknownTenant(Refused):
    """There is no such tenant."""

    code = "directory.unknown_tenant"

    def __init__(self, label: str) -> None:
        super().__init__(f"there is no tenant {label}")
        self.label = label


class TenantInUse(Refused):
    """The tenant still has extensions or a history."""

    code = "directory.tenant_in_use"

    def __init__(self, label: str, extensions: int, calls: int) -> None:
        super().__init__(
            f"tenant {label} has {extensions} extensions and a history of {calls} calls"
        )
        self.label = label
        self.extensions = extensions
        self.calls = calls


class HotlineTaken(Refused):
    """A tenant has this hotline already."""

    code = "directory.hotline_taken"

    def __init__(self, number: str, tenant: str) -> None:
        super().__init__(f"{number} belongs to tenant {tenant}")
        self.number = number
        self.tenant = tenant


class UnknownHotline(Refused):
    """The tenant has no such hotline."""

    code = "directory.unknown_hotline"

    def __init__(self, tenant: str, number: str) -> None:
        super().__init__(f"tenant {tenant} has no hotline {number}")
        self.tenant = tenant
        self.number = number


class ApiKeyExists(Refused):
    """The key that was given is there already."""

    code = "directory.api_key_exists"

    def __init__(self, key: str) -> None:
        super().__init__(f"there is a key {key} already")
        self.key = key
        "Its id."


class UnknownApiKey(Refused):
    """The tenant has no key with this id."""

    code = "directory.unknown_api_key"

    def __init__(self, tenant: str, key: str) -> None:
        super().__init__(f"tenant {tenant} has no key {key}")
        self.tenant = tenant
        self.key = key
        "What was given as its id."


class ExtensionsExist(Refused):
    """Some of the extensions to add are there already; none was added."""

    code = "directory.extensions_exist"

    def __init__(self, tenant: str, numbers: tuple[str, ...]) -> None:
        super().__init__(f"tenant {tenant} has {', '.join(numbers)} already")
        self.tenant = tenant
        self.numbers = numbers


class UnknownExtensions(Refused):
    """Some of the extensions to remove are not there; none was removed."""

    code = "directory.unknown_extensions"

    def __init__(self, tenant: str, numbers: tuple[str, ...]) -> None:
        super().__init__(f"tenant {tenant} has no {', '.join(numbers)}")
        self.tenant = tenant
        self.numbers = numbers

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
    """What a name, or other text of the directory, must be; the value says it."""

    LABEL = "letters, digits and hyphens, at most 63, like acme"
    DOMAIN = "a domain name like pbx.example.com"
    NUMBERS = "numbers of 2 to 6 digits: 100, 1000-1399 or 100,105,200-219"
    RANGE = "a range from low to high, of numbers with equally many digits"
    HOW_MANY = "at most 10000 numbers at once"
    DISPLAY_NAME = "one line of at most 64 characters"
    HOTLINE = "a telephone number of 3 to 15 digits, like 02473000001"
    GROUP = "a number of 2 to 6 digits, like 60000"
    ANNOUNCEMENT = "play: and the name of a file, like play:closed.wav"
    DAYS = "days and times, each day once, like mon-fri 08:00-17:30; sat 08:00-12:00"
    TIMES = "times in order like 08:00-12:00,13:30-17:30, until 24:00 at the latest"
    DATES = "dates, each once, with closed or times, like 2027-02-06..2027-02-12 closed"
    ZONE = "a time zone like Asia/Ho_Chi_Minh"
    SECONDS = "seconds within the limits: 5 to 600 to ring, 0 to 7200 to wait"
    MANY_MEMBERS = "at most 100 members, each once"
    COUNTRY = "a country code whose national numbers begin with 0, like 84"
    TRUNK = "a name of letters, digits and hyphens, at most 63, like carrier"
    HOST = "a name or an IP address, like sip.carrier.example or 192.0.2.10"
    PORT = "a port from 1 to 65535"
    TRANSPORT = "udp, tcp or tls"
    ORDER = "a whole number from 0 to 999"
    ACCOUNT = "a user name of at most 128 ASCII characters without spaces and quotes"
    CONSOLE_ACCOUNT = (
        "a name of letters, digits and . _ - + @, at most 64, like lan or an@acme.vn"
    )
    SECRET = "a password of 1 to 128 printable characters"  # noqa: S105  the rule
    SOURCES = (
        "at most 16 addresses or networks of at most 65536 addresses, like 192.0.2.0/28"
    )
    CODECS = "codecs like PCMA,PCMU: at least one of them, each once"
    KEPT_DAYS = "days from 1 to 3650"
    EVENT_TYPE = (
        "call.ringing, call.answered, call.ended, call.missed, recording.ready, "
        "extension.registered or extension.unregistered"
    )
    WEBHOOK_URL = "an address like https://crm.example.com/calls, without a password"
    SPAN = "a time like 90s, 10m or 2h, at most 10000h, or none"
    WARNING = "a time from 1s to 10m, or none"
    CALLS = "a number of calls from 1 to 100000, or none"
    PREFIX = "what numbers begin with as the country dials them, like 1900, 09 or +44"
    MANY_PREFIXES = "at most 100 beginnings of numbers"
    NOTICE = "tone, or play: and the name of a file, like play:recorded.wav"


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


class UnknownScope(Refused):
    """No API key can be given this."""

    code = "directory.unknown_scope"

    def __init__(self, scope: str, known: tuple[str, ...]) -> None:
        super().__init__(f"expected scopes of {', '.join(known)}, not {scope!r}")
        self.scope = scope
        self.known = known


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


class NumberUse(enum.Enum):
    """What a number of a tenant is, or who makes use of it."""

    EXTENSION = "extension"
    GROUP = "group"
    HOTLINE = "hotline"


class NumberTaken(Refused):
    """The tenant has this number already: all of its numbers are one set."""

    code = "directory.number_taken"

    def __init__(self, tenant: str, number: str, use: NumberUse) -> None:
        super().__init__(
            f"expected a free number, and {number} of {tenant} is its {use.value}"
        )
        self.tenant = tenant
        self.number = number
        self.use = use


class NumberInUse(Refused):
    """Somebody is to be rung at what would be removed; nothing was removed."""

    code = "directory.number_in_use"

    def __init__(self, tenant: str, number: str, by: NumberUse, user: str) -> None:
        super().__init__(f"{number} of {tenant} is where {by.value} {user} leads")
        self.tenant = tenant
        self.number = number
        self.by = by
        self.user = user
        "The number of whoever leads there."


class UnknownDestination(Refused):
    """Nobody could dial this from the tenant."""

    code = "directory.unknown_destination"

    def __init__(self, tenant: str, destination: str) -> None:
        super().__init__(
            f"expected an extension or group of {tenant}, a telephone number or "
            f"play:FILE, not {destination!r}"
        )
        self.tenant = tenant
        self.destination = destination


class ClosedDestination(Refused):
    """The tenant may not call numbers of this kind."""

    code = "directory.closed_destination"

    def __init__(self, tenant: str, number: str) -> None:
        super().__init__(
            f"{number} is a kind of number that tenant {tenant} has not opened"
        )
        self.tenant = tenant
        self.number = number


class GoesInCircles(Refused):
    """A call would come back to where it was."""

    code = "directory.goes_in_circles"

    def __init__(self, numbers: tuple[str, ...]) -> None:
        super().__init__(f"calls would go in circles: {' → '.join(numbers)}")
        self.numbers = numbers


class UnknownGroup(Refused):
    """The tenant has no such group."""

    code = "directory.unknown_group"

    def __init__(self, tenant: str, number: str) -> None:
        super().__init__(f"tenant {tenant} has no group {number}")
        self.tenant = tenant
        self.number = number


class UnknownMember(Refused):
    """A group rings extensions of its tenant; an external one telephone numbers."""

    code = "directory.unknown_member"

    def __init__(self, tenant: str, member: str, *, external: bool) -> None:
        wanted = "a telephone number" if external else f"an extension of {tenant}"
        super().__init__(f"expected {wanted}, not {member!r}")
        self.tenant = tenant
        self.member = member
        self.external = external


class UnknownSupervised(Refused):
    """Extensions are supervised, and groups of them."""

    code = "directory.unknown_supervised"

    def __init__(self, tenant: str, number: str) -> None:
        super().__init__(
            f"expected an extension of {tenant} or a group of them, not {number!r}"
        )
        self.tenant = tenant
        self.number = number


class TrunkExists(Refused):
    """The tenant has a trunk of this name."""

    code = "directory.trunk_exists"

    def __init__(self, tenant: str, name: str) -> None:
        super().__init__(f"tenant {tenant} has a trunk {name} already")
        self.tenant = tenant
        self.name = name


class UnknownTrunk(Refused):
    """The tenant has no such trunk."""

    code = "directory.unknown_trunk"

    def __init__(self, tenant: str, name: str) -> None:
        super().__init__(f"tenant {tenant} has no trunk {name}")
        self.tenant = tenant
        self.name = name


class TrunkNeedsAccount(Refused):
    """A trunk that registers, or has a password, needs a user name too."""

    code = "directory.trunk_needs_account"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"trunk {name}: expected a user name and a password to register with, or "
            "to answer the carrier's challenges with"
        )
        self.name = name


class CountryInUse(Refused):
    """Numbers of the tenant are written as its present country dials them."""

    code = "directory.country_in_use"

    def __init__(self, tenant: str, number: str) -> None:
        super().__init__(f"{number} of {tenant} is a number of its present country")
        self.tenant = tenant
        self.number = number


class UnknownWebhook(Refused):
    """The tenant has no such webhook."""

    code = "directory.unknown_webhook"

    def __init__(self, tenant: str, webhook: str) -> None:
        super().__init__(f"tenant {tenant} has no webhook {webhook}")
        self.tenant = tenant
        self.webhook = webhook


class TooManyWebhooks(Refused):
    """The tenant has as many webhooks as it may have."""

    code = "directory.too_many_webhooks"

    def __init__(self, tenant: str, most: int) -> None:
        super().__init__(f"tenant {tenant} may have {most} webhooks at most")
        self.tenant = tenant
        self.most = most

"""
Who there is to call: an immutable snapshot of tenants and everybody in them.

Storage builds a new snapshot after every change; a call is routed by the one that
stood when it began. Wherever a field names a destination, it is what somebody of the
tenant could dial: an extension, a group, a customer's number; or an announcement
(:data:`ANNOUNCE`). Empty means: none.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tongdai.call.limits import NO_TERMS, UNLIMITED, CallingTerms, Limits
from tongdai.call.opening_hours import OpeningHours

ANNOUNCE: Final = "play:"
"Begins a destination that is a file to be played: ``play:closed.wav``."

BEEP: Final = "tone"
"Instead of a file: a short tone, which says that a call is recorded."

EVERY_HOTLINE: Final = None
"An extension that may call out from every hotline of its tenant."

EVERYBODY: Final = None
"An extension that may supervise every other one of its tenant."


class RecordingRule(enum.StrEnum):
    """Whether calls are recorded."""

    ALWAYS = "always"
    NEVER = "never"
    ON_DEMAND = "on_demand"
    "When one who talks, or a program of the tenant, asks for it."


AS_A_WHOLE: Final = None
"An extension, group or hotline that has no rule of its own."


@dataclass(frozen=True, slots=True)
class RecordingTerms:
    """How a tenant has its calls recorded."""

    rule: RecordingRule = RecordingRule.NEVER
    "For calls of whose extensions, groups and hotline none has a rule."

    notice: str = ""
    """
    What both parties hear when it begins: a file (:data:`ANNOUNCE`), or
    :data:`BEEP`; empty: nothing.
    """

    days: int = 90
    "For how long recordings are kept."


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Where an extension has its calls sent on to, each if not empty."""

    always: str = ""
    busy: str = ""
    no_answer: str = ""
    "When it rang and nobody answered, and when no device of it can be reached."

    @property
    def wanted(self) -> bool:
        """Is there any?"""
        return bool(self.always or self.busy or self.no_answer)


@dataclass(frozen=True, slots=True)
class Extension:
    """One internal number (số nội bộ) and whoever answers there."""

    number: str
    "What colleagues dial and what the phone registers as."

    name: str = ""
    "Shown to the other side of a call; empty: nothing but the number."

    forwarding: Forwarding = Forwarding()

    hotlines: tuple[str, ...] | None = EVERY_HOTLINE
    "From which it may call out, its usual one first; none of them: it may not."

    supervises: tuple[str, ...] | None = ()
    "Extensions, and groups whose members, it may listen in to; see :data:`EVERYBODY`."

    recording: RecordingRule | None = AS_A_WHOLE
    limits: Limits = UNLIMITED


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number of the telephone network that belongs to a tenant (đầu số)."""

    number: str
    name: str = ""
    "What colleagues call it; customers never see it."

    destination: str = ""
    "Who is rung when a customer calls it."

    hours: OpeningHours | None = None
    "None: always open."

    fallback: str = ""
    "Who is rung outside the hours, and when nobody answers at the destination."

    recording: RecordingRule | None = AS_A_WHOLE
    limits: Limits = UNLIMITED


class Strategy(enum.StrEnum):
    """In which order the members of a group ring."""

    ALL = "all"
    "All together."

    IN_TURN = "in_turn"
    "One after the other, always from the first."

    ROUND_ROBIN = "round_robin"
    "One after the other, from whoever follows the one that answered last."

    LONGEST_IDLE = "longest_idle"
    "One after the other, whoever has been without a call for longest first."

    RANDOM = "random"
    "One after the other, in an order drawn anew for each call."


@dataclass(frozen=True, slots=True)
class Group:
    """Several who answer the same number (nhóm)."""

    number: str
    members: tuple[str, ...]
    "Extensions; of an external group customers' numbers. In order."

    name: str = ""
    strategy: Strategy = Strategy.ALL
    external: bool = False
    "The members are numbers of the telephone network."

    ring_time: float = 30.0
    "Seconds: for all together, or for each member in turn."

    longest_wait: float = 0.0
    "Seconds that callers wait in line, with music, while all are busy; 0: not at all."

    next: str = ""
    "Who is rung when nobody has answered."

    recording: RecordingRule | None = AS_A_WHOLE


class NumberFormat(enum.StrEnum):
    """How a carrier writes telephone numbers."""

    E164 = "e164"
    "``+84901234567``."

    PLAIN = "plain"
    "The same without the plus sign: ``84901234567``."

    NATIONAL = "national"
    "As people in the country dial: ``0901234567``; others with ``00`` before."


@dataclass(frozen=True, slots=True)
class Trunk:
    """A tenant's relation with a carrier of the telephone network."""

    name: str
    "Unique in its tenant."

    host: str
    "Name or address of the carrier's SIP server."

    port: int | None = None
    "None: by DNS, or what is usual for the transport."

    transport: str = "udp"
    "``udp``, ``tcp`` or ``tls``."

    order: int = 0
    "Trunks of a lower one are tried first."

    user: str = ""
    "Of the account at the carrier; empty: it knows us by our address."

    registers: bool = False
    "We register there, so that the carrier finds us."

    domain: str = ""
    "In From, To and the account's address of record; empty: the host."

    sources: tuple[str, ...] = ()
    "Addresses (or networks, ``192.0.2.0/28``) that it calls from besides the host."

    numbers: NumberFormat = NumberFormat.E164
    "How it wants them written; what comes in is understood in any format."

    codecs: tuple[str, ...] = ("PCMA", "PCMU")
    "Best first."


@dataclass(frozen=True, slots=True)
class Dialling:
    """Which numbers of the telephone network a tenant may call."""

    country: str = "84"
    "The country code that national numbers belong to."

    international: bool = False
    premium: bool = False
    "Numbers that cost more than a call: 1900 in Viet Nam."


@dataclass(frozen=True, slots=True)
class Tenant:
    """One company on this switchboard. Tenants never see or reach each other."""

    label: str
    "Its first SIP domain, its realm, and its name in records: ``demo``."

    extensions: Mapping[str, Extension]
    "By number."

    domains: tuple[str, ...] = ()
    "Further SIP domains that mean this tenant."

    hotlines: Mapping[str, Hotline] = field(default_factory=dict)
    "By number, in the order they were added: the first is the usual one."

    groups: Mapping[str, Group] = field(default_factory=dict)
    "By number."

    trunks: tuple[Trunk, ...] = ()
    "In the order in which they are tried."

    dialling: Dialling = Dialling()

    supervised_told: bool = False
    "Who is supervised sees it."

    recording: RecordingTerms = RecordingTerms()
    terms: CallingTerms = NO_TERMS
    limits: Limits = UNLIMITED

    @classmethod
    def of(
        cls,
        label: str,
        extensions: Iterable[Extension],
        *,
        domains: Iterable[str] = (),
        hotlines: Iterable[Hotline] = (),
        groups: Iterable[Group] = (),
        trunks: Iterable[Trunk] = (),
        dialling: Dialling | None = None,
        supervised_told: bool = False,
        recording: RecordingTerms | None = None,
        terms: CallingTerms = NO_TERMS,
        limits: Limits = UNLIMITED,
    ) -> Tenant:
        """A tenant whose numbers are listed, each once."""
        return cls(
            label,
            {each.number: each for each in extensions},
            tuple(domains),
            {each.number: each for each in hotlines},
            {each.number: each for each in groups},
            tuple(sorted(trunks, key=lambda each: (each.order, each.name))),
            dialling or Dialling(),
            supervised_told,
            recording or RecordingTerms(),
            terms,
            limits,
        )


class Directory:
    """Every tenant, found by any of its domains (compared without regard to case)."""

    def __init__(self, tenants: Iterable[Tenant] = ()) -> None:
        self.tenants: Final = tuple(tenants)
        self._by_domain: Final = {
            domain.lower(): tenant
            for tenant in self.tenants
            for domain in (*tenant.domains, tenant.label)
        }

    def tenant_of(self, domain: str) -> Tenant | None:
        """The tenant that ``domain`` belongs to."""
        return self._by_domain.get(domain.lower())

    def extension(self, domain: str, number: str) -> Extension | None:
        """The extension ``number`` of the tenant that ``domain`` belongs to."""
        tenant = self.tenant_of(domain)
        return tenant.extensions.get(number) if tenant is not None else None

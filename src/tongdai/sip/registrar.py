"""Which contacts an address of record has (RFC 3261 §10, RFC 5626, RFC 3327). Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .address import NameAddr
from .errors import MalformedMessage
from .fields import delta_seconds
from .flow import Flow
from .grammar import number
from .message import Request
from .parameters import Parameters
from .settings import SipSettings
from .uri import Uri

OUTBOUND: Final = "outbound"
"Option tag: the client keeps its flow alive, and is reached over it (RFC 5626)."

USER_AGENT: Final = 120
"Characters kept of a client's User-Agent, for the operator's eye."

INSTANCE: Final = 200
"Longest ``+sip.instance``; a URN with a UUID has 47 characters."

MAX_REG_ID: Final = 2**31 - 1
"RFC 5626 §4.2."

DEFAULT_Q: Final = 1.0
"Preference of a contact that states none (§20.10 leaves it open)."

_QVALUE: Final = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")

SUPPORTED: Final = ("Supported", f"{OUTBOUND}, path")

BUSY_HEADER: Final = "Tongdai-Busy"
"In the REGISTER of a page whose user takes no calls for now: ``yes``."


ACCESS_HEADER: Final = "Tongdai-Token"
"In the 200 to a REGISTER: a token that is good for as long as the registration lives."


@dataclass(frozen=True, slots=True)
class ContactAsked:
    """One Contact of a REGISTER."""

    uri: Uri
    expires: int | None
    "Seconds asked for by this contact, or None."
    q: float
    "Preference, 0 to 1."
    instance_id: str | None
    "``+sip.instance`` with its angle brackets (RFC 5626 §4.1)."
    reg_id: int | None


@dataclass(frozen=True, slots=True)
class Registration:
    """What one REGISTER asks for."""

    user: str
    domain: str
    "Of the To: the address of record whose bindings are to change."
    call_id: str
    cseq: int
    contacts: tuple[ContactAsked, ...]
    "Empty: only tell me what is bound."
    wildcard: bool
    "``Contact: *``: remove everything."
    expires: int | None
    "The Expires header, in seconds, for contacts that do not say themselves."
    path: tuple[str, ...]
    "Where a proxy in between wants requests to pass (RFC 3327)."
    supported: frozenset[str]
    "Option tags of the client."
    hops: int
    "How many Via the request had: 1 if it came straight to us."
    user_agent: str
    busy: bool
    "Whoever registers refuses every call for now (``Tongdai-Busy``)."

    @classmethod
    def parse(cls, request: Request) -> Registration:
        """
        Read what a REGISTER asks for.

        Raises:
            MalformedMessage: fields that contradict each other or cannot be read.
        """
        wildcard = request.is_wildcard
        contacts = () if wildcard else tuple(map(_contact, request.contacts))
        if wildcard and request.expires != 0:
            raise MalformedMessage("Contact: * needs Expires: 0 (RFC 3261 §10.2.2)")
        return cls(
            request.to.uri.user or "",
            request.to.uri.host,
            request.call_id,
            request.cseq.number,
            contacts,
            wildcard,
            request.expires,
            tuple(map(str, request.path)),
            frozenset(request.supported),
            len(request.vias),
            (request.headers.get("User-Agent") or "")[:USER_AGENT],
            (request.headers.get(BUSY_HEADER) or "").lower() == "yes",
        )


@dataclass(frozen=True, slots=True)
class Binding:
    """An address of record can be reached here, for a while."""

    user: str
    domain: str
    "The address of record is ``sip:user@domain``."
    contact: str
    "The URI that requests are sent to, as text."
    instance_id: str | None
    reg_id: int | None
    call_id: str
    cseq: int
    expires_at: float
    "Wall-clock seconds since the epoch: it outlives the process."
    path: tuple[str, ...]
    "Becomes the Route of requests to this binding, first hop first."
    flow: Flow
    user_agent: str = ""
    q: float = 1.0
    busy: bool = False
    "It refuses every call for now; its extension may have others that do not."


@dataclass(frozen=True, slots=True)
class Update:
    """What a REGISTER made of the bindings, and the 200 to answer with."""

    bindings: tuple[Binding, ...]
    "All of them, now."
    added: tuple[Binding, ...]
    "New or refreshed."
    removed: tuple[Binding, ...]
    "Unregistered or expired."
    moved: tuple[tuple[Flow, Flow], ...]
    "(old, new) flows of phones that came back: tell the endpoint by ``MoveSessions``."
    headers: tuple[tuple[str, str], ...]
    "Contact, Path, Require and Supported of the 200."


@dataclass(frozen=True, slots=True)
class Rejection:
    """The REGISTER changed nothing; respond with this."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()


def update(
    bindings: Sequence[Binding],
    registration: Registration,
    flow: Flow,
    now_wall: float,
    settings: SipSettings,
) -> Update | Rejection:
    """
    Apply an authenticated REGISTER to the bindings of its address of record (§10.3).

    Args:
        bindings: All of this address of record; expired ones may be among them.
        flow: Where the REGISTER came from, and so where the contacts are reached.
        now_wall: Seconds since the epoch.
    """
    live = {_phone(b): b for b in bindings if b.expires_at > now_wall}
    removed = [b for b in bindings if b.expires_at <= now_wall]
    added: list[Binding] = []
    moved: list[tuple[Flow, Flow]] = []

    if OUTBOUND in registration.supported and not _first_hop_is_outbound(registration):
        return Rejection(439)
    if registration.wildcard:
        asked = [(binding, 0) for binding in live.values()]
    else:
        asked = [
            _asked(contact, registration, flow, now_wall, settings)
            for contact in registration.contacts
        ]

    for binding, seconds in asked:
        phone = _phone(binding)
        former = live.get(phone)
        if former is not None and _out_of_order(former, registration):
            return Rejection(500)
        if seconds == 0:
            if former is not None:
                removed.append(live.pop(phone))
            continue
        if seconds < settings.min_expires:
            return Rejection(423, (("Min-Expires", str(settings.min_expires)),))
        if former is not None and former.flow != flow:
            moved.append((former.flow, flow))
        live[phone] = binding
        added.append(binding)

    if added and len(live) > settings.bindings:
        return Rejection(403)
    return Update(
        tuple(live.values()),
        tuple(added),
        tuple(removed),
        tuple(moved),
        _headers(live.values(), registration, now_wall),
    )


def _asked(
    contact: ContactAsked,
    registration: Registration,
    flow: Flow,
    now_wall: float,
    settings: SipSettings,
) -> tuple[Binding, int]:
    """The binding that a contact would become, and for how many seconds."""
    seconds = contact.expires
    if seconds is None:
        seconds = registration.expires
    if seconds is None:
        seconds = settings.default_expires
    seconds = min(seconds, settings.max_expires)
    outbound = OUTBOUND in registration.supported
    return (
        Binding(
            user=registration.user,
            domain=registration.domain,
            contact=str(contact.uri),
            instance_id=contact.instance_id,
            reg_id=contact.reg_id if outbound else None,
            call_id=registration.call_id,
            cseq=registration.cseq,
            expires_at=now_wall + seconds,
            path=registration.path,
            flow=flow,
            user_agent=registration.user_agent,
            q=contact.q,
            busy=registration.busy,
        ),
        seconds,
    )


def _phone(binding: Binding) -> tuple[str, int | None]:
    """What a later REGISTER must repeat to mean the same binding."""
    if binding.instance_id is not None and binding.reg_id is not None:
        # RFC 5626 §6: the contact may change, as it does when an address does.
        return binding.instance_id, binding.reg_id
    return binding.contact, None


def _out_of_order(former: Binding, registration: Registration) -> bool:
    # §10.3 step 7: the whole update must fail, an overtaken one would undo a newer.
    return former.call_id == registration.call_id and former.cseq >= registration.cseq


def _first_hop_is_outbound(registration: Registration) -> bool:
    """RFC 5626 §6: the edge that the client is connected to must keep its flow."""
    if registration.hops == 1:
        return True
    if not registration.path:
        return False
    return "ob" in NameAddr.parse(registration.path[-1]).uri.parameters


def _headers(
    bindings: Iterable[Binding], registration: Registration, now_wall: float
) -> tuple[tuple[str, str], ...]:
    rows = [("Contact", _contact_value(b, now_wall)) for b in bindings]
    rows += [("Path", hop) for hop in registration.path]
    if OUTBOUND in registration.supported and any(
        contact.reg_id is not None for contact in registration.contacts
    ):
        rows.append(("Require", OUTBOUND))
    return (*rows, SUPPORTED)


def _contact_value(binding: Binding, now_wall: float) -> str:
    # Rounded up: a phone that still counts a second must not be told 0, "removed".
    parameters: dict[str, str | None] = {
        "expires": str(math.ceil(binding.expires_at - now_wall))
    }
    if binding.q != DEFAULT_Q:
        parameters["q"] = f"{binding.q:.3g}"
    if binding.instance_id is not None:
        # Always quoted (RFC 5626 §11), which Parameters does for its brackets.
        parameters["+sip.instance"] = binding.instance_id
    if binding.reg_id is not None:
        parameters["reg-id"] = str(binding.reg_id)
    return f"<{binding.contact}>{Parameters(parameters)}"


def _contact(contact: NameAddr) -> ContactAsked:
    uri, parameters = contact.uri, contact.parameters
    if not uri.is_sip or uri.headers:
        # Such headers would have to be added to every request to this contact,
        # Route among them: that is not for a client to decide.
        raise MalformedMessage(f"not a contact that we can reach: {str(uri)[:80]!r}")
    expires, reg_id = parameters.get("expires"), parameters.get("reg-id")
    instance_id = parameters.get("+sip.instance")
    if instance_id is not None and len(instance_id) > INSTANCE:
        raise MalformedMessage(f"+sip.instance over {INSTANCE} characters")
    return ContactAsked(
        uri,
        None if expires is None else delta_seconds(expires),
        _preference(parameters.get("q")),
        instance_id,
        None if reg_id is None else number(reg_id, most=MAX_REG_ID, what="reg-id"),
    )


def _preference(text: str | None) -> float:
    if text is None:
        return DEFAULT_Q
    if not _QVALUE.fullmatch(text):
        raise MalformedMessage(f"q must be 0 to 1, not {text[:40]!r}")
    return float(text)

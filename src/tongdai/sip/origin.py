"""What we put into messages of our own: who we are, and ids that nobody can guess."""

from __future__ import annotations

import zlib
from typing import Final

from .fields import MAGIC_COOKIE
from .flow import Address, Flow, Transport
from .grammar import write_host_port
from .ids import TokenFactory
from .settings import SipSettings
from .uac_authentication import Account, Authentication, DigestAuthentication
from .uac_bearer import BearerAuthentication, BearerToken

ALLOW: Final = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, REGISTER, REFER, INFO, PRACK"
"The methods that we do something about, as ``Allow`` lists them."

EXTENSIONS: Final = frozenset({"timer", "outbound", "path", "replaces", "100rel"})
"The option tags that may be required of us."

SUPPORTED: Final = "timer, replaces, 100rel"
"Those that a peer in a call may make use of, as ``Supported`` lists them."

_REMEMBERED: Final = 1_000
"Own addresses whose text is kept; a host has a handful."


class Origin:
    """Writes our Via, Contact, tags and Call-IDs."""

    def __init__(self, settings: SipSettings, tokens: TokenFactory) -> None:
        self._settings = settings
        self._tokens = tokens
        self._places: dict[tuple[Transport, Address], tuple[str, str]] = {}

    def tag(self) -> str:
        """A From or To tag (RFC 3261 §19.3)."""
        return self._tokens()

    def call_id(self) -> str:
        """A Call-ID."""
        return self._tokens()

    def authentication(self, account: Account | BearerToken) -> Authentication:
        """What proves who we are in the requests of one dialog, by ``account``."""
        if isinstance(account, BearerToken):
            return BearerAuthentication(account)
        return DigestAuthentication(account, self._tokens)

    def via(self, flow: Flow) -> str:
        """A Via with a fresh branch for a request over ``flow``."""
        return f"{self._place(flow)[0]}{self._tokens()}"

    def contact(self, flow: Flow) -> str:
        """Where the peer at the other end of ``flow`` reaches us within a dialog."""
        return self._place(flow)[1]

    def is_own(self, host: str, flow: Flow | None) -> bool:
        """Is this our own address, as it is set or as ``flow`` has it?"""
        return host == self._settings.host or (
            flow is not None and host == flow.local[0]
        )

    def fraction(self) -> float:
        """A random number from 0 to below 1, for back-off."""
        return zlib.crc32(self._tokens().encode()) / 2**32

    def _place(self, flow: Flow) -> tuple[str, str]:
        key = flow.transport, flow.local
        place = self._places.get(key)
        if place is None:
            if len(self._places) >= _REMEMBERED:
                self._places.clear()
            place = self._places[key] = self._written(flow)
        return place

    def _written(self, flow: Flow) -> tuple[str, str]:
        transport = flow.transport
        host, port = flow.local
        if transport is not Transport.TLS:  # which is on a port of its own
            port = self._settings.port or port
        sent_by = write_host_port(self._settings.host or host, port)
        # RFC 3581 §3: we want to know, and be answered at, what a NAT makes of us.
        rport = "" if transport.reliable else ";rport"
        via = f"SIP/2.0/{transport.value} {sent_by}{rport};branch={MAGIC_COOKIE}"
        return via, f"<sip:{sent_by};transport={transport.parameter}>"

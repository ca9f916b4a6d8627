"""The header values that have a structure of their own."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tongdai.machine import value

from .errors import MalformedMessage
from .grammar import LWS, is_token, number, parse_host_port, quote, write_host_port
from .limits import (
    LONGEST_REMEMBERED,
    MAX_CSEQ,
    MAX_FORWARDS,
    MAX_PORT,
    MAX_RSEQ,
    MAX_SECONDS,
    REMEMBERED,
)
from .parameters import NO_PARAMETERS, Parameters

MAGIC_COOKIE = "z9hG4bK"
"A branch that starts with it is unique for its transaction (RFC 3261 §8.1.1.7)."


@value
class Via:
    """One hop of a request's way, which its responses go back (RFC 3261 §20.42)."""

    transport: str
    "Upper case: ``UDP``, ``TCP``, ``TLS``, ``WS``, ``WSS`` or one that we do not know."

    host: str
    "Sent-by as the sender believes it to be; IPv6 without brackets."

    port: int | None = None
    "None means the default of the transport."

    parameters: Parameters = NO_PARAMETERS

    @classmethod
    def parse(cls, text: str) -> Via:
        """
        Read one value.

        Raises:
            MalformedMessage: not a Via, or of another SIP version.
        """
        if "\t" in text:
            text = text.replace("\t", " ")
        hop, semicolon, parameters = text.partition(";")
        remember = len(hop) <= LONGEST_REMEMBERED
        return cls(
            *(_remembered_hop(hop) if remember else _read_hop(hop)),
            Parameters.parse(parameters) if semicolon else NO_PARAMETERS,
        )

    @property
    def branch(self) -> str | None:
        """The transaction's id; None from senders of RFC 2543."""
        return self.parameters.get("branch")

    @property
    def received(self) -> str | None:
        """Where the request really came from; IPv6 without brackets (RFC 5118 §4.5)."""
        received = self.parameters.get("received")
        return received.strip("[]") if received else None

    @property
    def rport(self) -> int | None:
        """
        The port that the request really came from (RFC 3581 §4).

        None without one; a request that asks for it has ``"rport" in parameters``.

        Raises:
            MalformedMessage: not a port.
        """
        text = self.parameters.get("rport")
        return None if text is None else number(text, most=MAX_PORT, what="rport")

    def seen_from(self, host: str, port: int) -> Via:
        """
        This Via as a server keeps it: ``received`` and, if asked for, ``rport``.

        RFC 3261 §18.2.1 and RFC 3581 §4. What the client wrote there itself is
        overwritten, so that nobody can steer our responses to a third party.
        """
        parameters = self.parameters
        if "rport" in parameters:
            parameters = parameters.with_values(rport=str(port), received=host)
        elif host != self.host or "received" in parameters:
            parameters = parameters.with_values(received=host)
        return Via(self.transport, self.host, self.port, parameters)

    def __str__(self) -> str:
        place = write_host_port(self.host, self.port)
        return f"SIP/2.0/{self.transport} {place}{self.parameters}"


def _read_hop(text: str) -> tuple[str, str, int | None]:
    """What stands before the parameters of a Via: transport, host and port."""
    if text.startswith("SIP/2.0/"):
        hop = text[8:]
    else:
        # White space may stand around each slash.
        name, _, rest = text.partition("/")
        version, slash, hop = rest.partition("/")
        if not slash or name.strip(LWS).upper() != "SIP" or version.strip() != "2.0":
            raise MalformedMessage(f"not a Via of SIP/2.0: {text[:80]!r}")
    transport, _, sent_by = hop.lstrip().partition(" ")
    if not is_token(transport):
        raise MalformedMessage(f"not a Via transport: {text[:80]!r}")
    return transport.upper(), *parse_host_port(sent_by.strip())


_remembered_hop: Final = lru_cache(REMEMBERED)(_read_hop)


@value
class CSeq:
    """The number and method of a request within its dialog (RFC 3261 §20.16)."""

    number: int
    method: str

    @classmethod
    def parse(cls, text: str) -> CSeq:
        """
        Read the value.

        Raises:
            MalformedMessage: not a number below 2**31 and a method.
        """
        if len(text) <= LONGEST_REMEMBERED:
            return _remembered_cseq(text)
        return _read_cseq(text)

    def __str__(self) -> str:
        return f"{self.number} {self.method}"


def _read_cseq(text: str) -> CSeq:
    if "\t" in text:
        text = text.replace("\t", " ")
    digits, _, method = text.partition(" ")
    method = method.lstrip()
    if not is_token(method):
        raise MalformedMessage(f"CSeq has no method: {text[:80]!r}")
    return CSeq(number(digits, most=MAX_CSEQ, what="CSeq"), method)


_remembered_cseq: Final = lru_cache(REMEMBERED)(_read_cseq)


@value
class RAck:
    """Which provisional response a PRACK is for (RFC 3262 §7.2)."""

    rseq: int
    cseq: int
    method: str

    @classmethod
    def parse(cls, text: str) -> RAck:
        """
        Read the value.

        Raises:
            MalformedMessage: not two numbers and a method.
        """
        rseq_text, _, rest = text.strip(LWS).replace("\t", " ").partition(" ")
        cseq = CSeq.parse(rest.strip(LWS))
        return cls(rseq(rseq_text), cseq.number, cseq.method)

    def __str__(self) -> str:
        return f"{self.rseq} {self.cseq} {self.method}"


def rseq(text: str) -> int:
    """
    Read the number of a reliable provisional response (RFC 3262 §7.1).

    Raises:
        MalformedMessage: not a number below 2**32.
    """
    return number(text, most=MAX_RSEQ, what="RSeq")


@value
class MediaType:
    """A Content-Type, or one range of an Accept (RFC 3261 §20.15, §20.1)."""

    name: str
    "Lower case, such as ``application/sdp``; a range may be ``application/*``."

    parameters: Parameters = NO_PARAMETERS

    @classmethod
    def parse(cls, text: str) -> MediaType:
        """
        Read one value.

        Raises:
            MalformedMessage: not type, slash, subtype and parameters.
        """
        if len(text) <= LONGEST_REMEMBERED:
            return _remembered_media_type(text)
        return _read_media_type(text)

    def covers(self, name: str) -> bool:
        """Does this range of an Accept include the media type ``name``?"""
        kind, _, subtype = self.name.partition("/")
        if subtype == "*":
            return kind == "*" or name.startswith(f"{kind}/")
        return self.name == name

    def __str__(self) -> str:
        return f"{self.name}{self.parameters}"


def _read_media_type(text: str) -> MediaType:
    name, semicolon, parameters = text.partition(";")
    kind, slash, subtype = name.partition("/")
    kind, subtype = kind.strip(LWS).lower(), subtype.strip(LWS).lower()
    if not slash or not is_token(kind) or not is_token(subtype):
        raise MalformedMessage(f"not a media type: {text[:80]!r}")
    return MediaType(
        f"{kind}/{subtype}",
        Parameters.parse(parameters) if semicolon else NO_PARAMETERS,
    )


_remembered_media_type: Final = lru_cache(REMEMBERED)(_read_media_type)


@value
class SessionExpires:
    """How long a session lives without a refresh (RFC 4028 §4)."""

    interval: int
    "Seconds."

    refresher: str | None = None
    "``uac``, ``uas``, or None where it is not settled yet."

    @classmethod
    def parse(cls, text: str) -> SessionExpires:
        """
        Read the value.

        Raises:
            MalformedMessage: not seconds, or an unknown refresher.
        """
        seconds, semicolon, rest = text.partition(";")
        refresher: str | None = None
        if semicolon and (value := Parameters.parse(rest).get("refresher")):
            refresher = value.lower()
            if refresher not in ("uac", "uas"):
                raise MalformedMessage(f"refresher must be uac or uas: {value[:40]!r}")
        return cls(delta_seconds(seconds.strip(LWS)), refresher)

    def __str__(self) -> str:
        if self.refresher is None:
            return str(self.interval)
        return f"{self.interval};refresher={self.refresher}"


@value
class Reason:
    """Why a request was sent or a call refused (RFC 3326)."""

    protocol: str
    "``SIP`` or ``Q.850``, or one that we do not know."

    cause: int | None = None
    "A SIP status or a Q.850 cause, by the protocol."

    text: str | None = None

    @classmethod
    def parse(cls, text: str) -> Reason:
        """
        Read one value.

        Raises:
            MalformedMessage: not a protocol with parameters.
        """
        protocol, semicolon, rest = text.partition(";")
        protocol = protocol.strip(LWS)
        if not is_token(protocol):
            raise MalformedMessage(f"not a Reason: {text[:80]!r}")
        parameters = Parameters.parse(rest) if semicolon else NO_PARAMETERS
        cause = parameters.get("cause")
        return cls(
            protocol,
            None if cause is None else number(cause, most=999, what="cause"),
            parameters.get("text"),
        )

    def __str__(self) -> str:
        cause = "" if self.cause is None else f";cause={self.cause}"
        text = "" if self.text is None else f";text={quote(self.text)}"
        return f"{self.protocol}{cause}{text}"


def call_id(text: str) -> str:
    """
    Read a Call-ID, which is compared octet by octet (RFC 3261 §20.8).

    Raises:
        MalformedMessage: empty, or with white space or control characters in it.
    """
    # Letters beyond ASCII are in no grammar; taking them does no harm.
    if not text.isprintable() or not text or " " in text:
        raise MalformedMessage(f"not a Call-ID: {text[:80]!r}")
    return text


def max_forwards(text: str) -> int:
    """
    Read Max-Forwards (RFC 3261 §20.22).

    Raises:
        MalformedMessage: not a number from 0 to 255.
    """
    return number(text, most=MAX_FORWARDS, what="Max-Forwards")


def delta_seconds(text: str) -> int:
    """
    Read Expires and its like, in seconds (RFC 3261 §20.19).

    Raises:
        MalformedMessage: not a number below 2**32.
    """
    return number(text, most=MAX_SECONDS, what="seconds")


def token(text: str) -> str:
    """
    Read an option tag or a method (RFC 3261 §20.32, §20.5).

    Raises:
        MalformedMessage: not a token.
    """
    if not is_token(text):
        raise MalformedMessage(f"not a token: {text[:80]!r}")
    return text

"""What ``tongdai doctor`` looks at, but for the call: each check is one finding."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from cryptography import x509
from sqlalchemy import update

from tongdai.config import Settings
from tongdai.errors import TongdaiError
from tongdai.net.sockets import CannotListen, bind_sip, bind_tcp, bind_udp
from tongdai.net.tls import BadCertificate, Certificate
from tongdai.storage import administration, tables
from tongdai.storage.database import Database

from .messages import Messages
from .refusals import explain

Bind = Callable[[], Iterable[socket.socket]]

RENEW: Final = 14
"Days before a certificate expires from which on it is time to renew it."


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor."""

    good: bool
    title: str
    text: str
    "What was found; if it is not good, also what to do."


def database(settings: Settings, say: Messages) -> Finding:
    """Can it be opened and written, with tables that we know? It is made if need be."""
    title = say.check_database
    row = tables.switchboard
    try:
        with (
            closing(Database(settings.storage)) as opened,
            opened.transaction() as connection,
        ):
            connection.execute(update(row).values(revision=row.c.revision))
            tenants = administration.tenants(connection)
    except TongdaiError as error:
        return Finding(False, title, explain(error, say))
    text = say.database_good.format(
        database=settings.storage.database.render_as_string(hide_password=True),
        tenants=len(tenants),
        extensions=sum(tenant.extensions for tenant in tenants),
    )
    return Finding(True, title, text)


def ports(settings: Settings, running: int | None, say: Messages) -> Iterator[Finding]:
    """
    Are they free, or in use by our own switchboard?

    Args:
        running: The process id of the switchboard that serves from our data folder.
    """
    net, media = settings.net, settings.media

    def finding(title: str, host: str, section: str, key: str, bind: Bind) -> Finding:
        try:
            for sock in bind():
                sock.close()
        except CannotListen as error:
            cause = error.__cause__
            number = cause.errno if isinstance(cause, OSError) else None
            if number == errno.EADDRINUSE and running is not None:
                return Finding(True, title, say.port_ours.format(pid=running))
            return Finding(
                False,
                title,
                _port_problem(number, say).format(
                    key=f"{section}.{key}", host=host, host_key=f"{section}.host"
                ),
            )
        return Finding(True, title, say.port_free)

    yield finding(
        say.check_http_port.format(port=net.http_port),
        net.host,
        "net",
        "http_port",
        lambda: [bind_tcp(net.host, net.http_port)],
    )
    yield finding(
        say.check_sip_port.format(port=net.sip_port),
        net.host,
        "net",
        "sip_port",
        lambda: bind_sip(net.host, net.sip_port),
    )
    if net.certificate is not None:
        yield finding(
            say.check_sips_port.format(port=net.sips_port),
            net.host,
            "net",
            "sips_port",
            lambda: [bind_tcp(net.host, net.sips_port)],
        )
    for worker in range(media.workers if media.port else 0):
        port = media.port + worker
        yield finding(
            say.check_media_port.format(port=port),
            media.host,
            "media",
            "port",
            partial(_bind_media, media.host, port),
        )


def _bind_media(host: str, port: int) -> list[socket.socket]:
    return [bind_udp(host, port)]


def _port_problem(number: int | None, say: Messages) -> str:
    match number:
        case errno.EADDRINUSE:
            return say.port_taken
        case errno.EACCES:
            return say.port_forbidden
        case _:
            return say.host_not_ours


def addresses(settings: Settings, say: Messages) -> Finding:
    """Can peers send media to where we tell them to?"""
    title = say.check_addresses
    net, media = settings.net, settings.media
    notes = []
    for address in media.addresses:
        where = ipaddress.ip_address(address)
        if where.is_unspecified:
            text = say.media_unspecified.format(address=address)
            return Finding(False, title, text)
        if where.is_loopback and not net.on_loopback:
            text = say.media_on_loopback.format(host=net.host, address=address)
            return Finding(False, title, text)
        if where.is_loopback:
            notes.append(say.only_this_machine.format(address=address))
        elif not _is_ours(address):
            notes.append(say.media_not_local.format(address=address))
        elif where.is_private:
            notes.append(say.media_private.format(address=address))
        else:
            notes.append(address)
    return Finding(True, title, "; ".join(notes))


def certificate(settings: Settings, now: datetime, say: Messages) -> Finding:
    """Is it readable, ours, in time, and for the name that we go by?"""
    title = say.check_certificate
    net = settings.net
    if net.certificate is None:
        if net.on_loopback or net.trusted_proxies:
            return Finding(True, title, say.no_certificate)
        return Finding(False, title, say.microphone_needs_https)
    try:
        Certificate(net.certificate, net.key)
        shown = x509.load_pem_x509_certificate(net.certificate.read_bytes())
    except (BadCertificate, OSError, ValueError) as error:
        return Finding(False, title, say.certificate_unusable.format(reason=error))
    return _judged(shown, settings.sip.host, now, say)


def _judged(
    shown: x509.Certificate, host: str | None, now: datetime, say: Messages
) -> Finding:
    title = say.check_certificate
    start, end = shown.not_valid_before_utc, shown.not_valid_after_utc
    names, date, days = _names(shown), f"{end:%Y-%m-%d}", (end - now).days
    listed = ", ".join(names)
    if now < start:
        text = say.certificate_not_yet.format(date=f"{start:%Y-%m-%d %H:%M} UTC")
    elif now >= end:
        text = say.certificate_over.format(date=date)
    elif days < RENEW:
        text = say.certificate_soon.format(names=listed, days=days, date=date)
    elif host is not None and not any(_matches(name, host) for name in names):
        text = say.certificate_other_name.format(names=listed, host=host)
    else:
        text = say.certificate_good.format(names=listed, days=days)
        return Finding(True, title, text)
    return Finding(False, title, text)


def _names(shown: x509.Certificate) -> list[str]:
    """What browsers compare: the subject's common name counts for nothing any more."""
    try:
        san = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return [
        *san.value.get_values_for_type(x509.DNSName),
        *map(str, san.value.get_values_for_type(x509.IPAddress)),
    ]


def _matches(name: str, host: str) -> bool:
    """RFC 6125 §6.4.3: a wildcard stands for one whole label, the first."""
    name, host = name.lower(), host.lower()
    if name.startswith("*."):
        return name[2:] == host.partition(".")[2]
    return name == host


def _is_ours(address: str) -> bool:
    """Whether an interface of this machine has ``address``."""
    try:
        bind_udp(address, 0).close()
    except CannotListen:
        return False
    return True

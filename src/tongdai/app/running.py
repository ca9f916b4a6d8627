"""
The whole switchboard in one process: built, started, drained, stopped.

The command line calls :func:`serve`; tests
use ``async with running(settings) as server``.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import ipaddress
import logging
import resource
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import uvloop

from tongdai.api.application import Services, application
from tongdai.api.logging_in import LoggingIn, Passwords
from tongdai.call.directory import Directory
from tongdai.config import Settings
from tongdai.media.engine import Engine, Sound
from tongdai.net.http import HttpConfig, HttpPort
from tongdai.net.settings import NetSettings
from tongdai.net.sockets import address_of, bind_sip, bind_tcp
from tongdai.net.stream import listen_tcp, listen_tls
from tongdai.net.tls import BadCertificate, Certificate
from tongdai.net.udp import listen_udp
from tongdai.storage.store import Storage
from tongdai.switch.registrations import phone_of
from tongdai.switch.switch import Switch

from .control.door import Door
from .draining import drain
from .listening import Listening
from .measuring import Measuring
from .signalling import Signalling
from .sound_library import SoundLibrary
from .spreading import Spread, spreading

STATIC: Final = Path(__file__).parent.parent / "static"
"What the build of the SDK leaves in the package."

SOUNDS: Final = "sounds"
"Encoded music and announcements, inside the data folder; it may be emptied."

SETTLED: Final = 5.0
"Seconds after the start when phones have registered, and our tones may be encoded."

GARBAGE: Final = (20_000, 20, 20)
"New objects before the youngest are looked at, and how much rarer the older ones are."

log = logging.getLogger("tongdai.app")


@dataclass(frozen=True, slots=True)
class Server:
    """A switchboard that runs, as tests and the command line see it."""

    url: str
    "Where pages find it: ``http://localhost:8080``."

    http_port: int
    sip_port: int
    "UDP and TCP."

    sips_port: int | None
    "TLS; None without a certificate."

    switch: Switch
    storage: Storage
    engine: Engine
    certificate: Certificate | None
    hurry: asyncio.Event
    "Set it to end live calls at once instead of waiting for them when we stop."


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Server]:
    """
    Run a switchboard for as long as the block lasts.

    On the way out new calls are refused, live ones have ``settings.net.drain`` seconds
    to end, every call gets its record, and every connection is closed.

    Raises:
        Unavailable: A port, the database, the certificate or media cannot be used.
        Refused: Another switchboard runs on the same data.
    """
    net = settings.net
    async with contextlib.AsyncExitStack() as undo:
        # Ports first: that one is taken is the likeliest thing to go wrong.
        http = undo.enter_context(contextlib.closing(bind_tcp(net.host, net.http_port)))
        udp, tcp = bind_sip(net.host, net.sip_port)
        undo.callback(udp.close)
        undo.callback(tcp.close)
        certificate = _certificate(net)

        storage = Storage(
            settings.storage,
            on_loopback=settings.for_this_machine_only,
            phone_of=phone_of,
        )
        undo.push_async_callback(storage.close)
        engine = Engine(settings.media, sounds=settings.storage.data / SOUNDS)
        await engine.start()
        undo.push_async_callback(engine.stop)
        later = asyncio.get_running_loop().call_later(SETTLED, _prepare, engine)
        undo.callback(later.cancel)
        told = spreading(storage, settings.webhooks)
        spread = await undo.enter_async_context(told)
        signalling = Signalling(settings, storage, engine, spread.spreading)
        undo.callback(signalling.stop)
        undo.push_async_callback(signalling.flows.close)

        undo.callback((await listen_udp(udp, signalling.flows)).close)
        undo.callback((await listen_tcp(tcp, signalling.flows)).close)
        sips_port = None
        if certificate is not None:
            tls = undo.enter_context(
                contextlib.closing(bind_tcp(net.host, net.sips_port))
            )
            _, sips_port = address_of(tls)
            listener = await listen_tls(tls, signalling.flows, certificate.context)
            undo.callback(listener.close)
        # Carriers are told where we listen, and asked over the sockets of above.
        undo.callback(signalling.trunks.stop)
        await undo.enter_async_context(_watching(storage, signalling, spread))
        door = Door(
            signalling.ledger,
            signalling.trace,
            end=signalling.switch.end,
            trunks=signalling.trunks.status,
        )
        await undo.enter_async_context(door.open(settings.storage.data))

        listening = Listening(storage.recordings)
        await undo.enter_async_context(_beside(listening.sweep(), "recordings"))
        moving = _beside(storage.move_recordings(), "moving recordings")
        await undo.enter_async_context(moving)

        ready = asyncio.Event()
        services = Services(
            records=storage.records,
            infos=storage.infos,
            recorder=signalling.switch,
            supervisor=signalling.switch,
            living=signalling.ledger,
            directing=signalling.switch.directing,
            gauging=signalling.switch.gauging,
            listening=listening,
            presence=signalling.switch.presence,
            lines=signalling.switch.lines,
            directory=storage.directory,
            administration=storage,
            standings=signalling.trunks,
            sounds=SoundLibrary(settings.storage.data, engine.sounds),
            usage=storage.usage,
            tokens=storage.tokens,
            keys=storage.directory,
            logins=storage.logins,
            try_out=spread.courier.try_out,
            console=storage.console,
            proxies=frozenset(net.trusted_proxies),
            entry=LoggingIn(storage.console, Passwords(), time.monotonic),
            events=storage.events,
            listeners=spread.listeners,
            metrics=Measuring(signalling, engine, spread).shown(net),
            ready=ready.is_set,
            static=STATIC,
        )
        context = None
        if certificate is not None and net.https:
            context = certificate.context
        web = HttpPort(HttpConfig(application(services), signalling.flows, context))
        await web.start(http)
        undo.push_async_callback(web.stop)
        undo.callback(spread.listeners.end)
        server = Server(
            _url(net, address_of(http)[1]),
            address_of(http)[1],
            address_of(udp)[1],
            sips_port,
            signalling.switch,
            storage,
            engine,
            certificate,
            asyncio.Event(),
        )
        ready.set()
        try:
            yield server
        finally:
            ready.clear()
            await drain(signalling.switch, net.drain, hurry=server.hurry)


def _prepare(engine: Engine) -> None:
    """Encode what everybody may hear before somebody does."""
    for sound in (Sound.ringback(), Sound.music(), Sound.recorded(), Sound.ending()):
        engine.prepare(sound)


async def _nothing(server: Server) -> None:
    """What runs beside a switchboard that stands alone."""


def serve(
    settings: Settings, *, beside: Callable[[Server], Awaitable[None]] = _nothing
) -> int:
    """
    Run a switchboard until SIGTERM or SIGINT; return the exit status.

    Says ``ready <url>`` on standard output once. A second signal stops at once;
    SIGHUP takes a renewed certificate from disk.

    Args:
        beside: Starts what runs beside it; we are ready when that is.

    Raises:
        Unavailable: A port, the database, the certificate or media cannot be used.
        Refused: Another switchboard runs on the same data.
    """
    allow_open_files()
    uvloop.run(_serve(settings, beside))
    return 0


async def _serve(
    settings: Settings, beside: Callable[[Server], Awaitable[None]]
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as server:
        loop.add_signal_handler(signal.SIGHUP, _renew, server.certificate)
        settle_memory()
        await beside(server)
        sys.stdout.write(f"ready {server.url}\n")
        sys.stdout.flush()
        log.info("ready", extra={"url": server.url, "sip_port": server.sip_port})
        await stop.wait()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.hurry.set)
    log.info("stopped")


@contextlib.asynccontextmanager
async def _watching(
    storage: Storage, signalling: Signalling, spread: Spread
) -> AsyncIterator[None]:
    """Have all of us follow the directory, which others may change meanwhile."""

    def changed(directory: Directory) -> None:
        signalling.switch.directory_changed()
        signalling.trunks.directory_changed()
        spread.courier.directory_changed()

    changed(storage.directory())
    async with _beside(storage.run(changed), "directory"):
        yield


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """Have work done for as long as the block lasts."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _certificate(net: NetSettings) -> Certificate | None:
    if net.certificate is None:
        return None
    return Certificate(net.certificate, net.key)


def _renew(certificate: Certificate | None) -> None:
    if certificate is None:
        return
    try:
        certificate.reload()
    except BadCertificate as error:
        log.error("certificate not renewed", extra={"reason": str(error)})  # noqa: TRY400  the message says all
    else:
        log.info("certificate renewed")


def _url(net: NetSettings, port: int) -> str:
    address = ipaddress.ip_address(net.host)
    host = net.host
    if address.is_loopback or address.is_unspecified:
        host = "localhost"  # the one name by which browsers allow the microphone
    elif address.version == 6:
        host = f"[{host}]"
    return f"{'https' if net.https else 'http'}://{host}:{port}"


def settle_memory() -> None:
    """
    Have the garbage collector run seldom, and never look at what exists by now.

    Most of what a call leaves dies by reference count. With Python's own thresholds
    the collector walks through half a minute of finished transactions again and again:
    0.25 ms a call at 200 calls a second, and pauses of 70 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def allow_open_files() -> None:
    """Take as many open files as we may: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

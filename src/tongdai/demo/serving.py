"""The demo as a whole: its tenant, its switchboard, and the carrier beside it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping
from contextlib import ExitStack, closing
from typing import Final

from tongdai.app import running
from tongdai.app.running import Server
from tongdai.config import InvalidConfiguration, Settings, WrongValue
from tongdai.net.settings import LAST_PORT
from tongdai.net.sockets import CannotListen, address_of, bind_udp
from tongdai.storage import data_folder
from tongdai.storage.errors import AlreadyRunning

from . import control, tenant
from .carrier_process import CarrierProcess

CARRIER_PORT: Final = 5080
"Of the demo's carrier, UDP; what many switchboards use for trunks."

CARRIER_PORT_VARIABLE: Final = "TONGDAI_DEMO_CARRIER_PORT"


def carrier_port(environment: Mapping[str, str]) -> int | None:
    """
    The port of the demo's carrier: 0 takes a free one; None: nobody has said.

    Raises:
        InvalidConfiguration: The variable is set to what is no port.
    """
    text = environment.get(CARRIER_PORT_VARIABLE, "")
    if not text:
        return None
    number = text.isascii() and text.isdecimal() and len(text) <= len(str(LAST_PORT))
    if not number or int(text) > LAST_PORT:
        expected = f"a port, 0 to {LAST_PORT}"
        wrong = WrongValue(CARRIER_PORT_VARIABLE, expected, text)
        raise InvalidConfiguration(None, (wrong,))
    return int(text)


def serve(settings: Settings, port: int | None = None) -> int:
    """
    Run the demo until SIGTERM or SIGINT; return the exit status.

    Args:
        settings: As :func:`tongdai.demo.tenant.settings` makes them.
        port: Of the carrier. None: the usual one, or a free one if that is taken.

    Raises:
        Unavailable: A port, the database or media cannot be used.
        Refused: Another switchboard runs on the same data, or has a tenant of that
            name.
    """
    with ExitStack() as stack:
        sip = stack.enter_context(closing(_bind(port)))
        folder = settings.storage.data
        owner = data_folder.running(folder)
        if owner is not None:
            # Before anything is changed under its feet.
            raise AlreadyRunning(str(folder), owner)
        tenant.prepare(settings.storage, carrier=address_of(sip)[1])
        asked = stack.enter_context(closing(control.listen(folder)))
        stack.callback(control.remove, folder)
        carrier = CarrierProcess(sip, asked, settings.log)
        stack.callback(carrier.stop)

        async def beside(server: Server) -> None:
            await carrier.start(server.sip_port)

        return running.serve(settings, beside=beside)


def _bind(port: int | None) -> socket.socket:
    if port is not None:
        return bind_udp(tenant.LOOPBACK, port)
    with contextlib.suppress(CannotListen):
        return bind_udp(tenant.LOOPBACK, CARRIER_PORT)
    return bind_udp(tenant.LOOPBACK, 0)

"""Connections that we make: to carriers, over TCP and TLS."""

from __future__ import annotations

import asyncio
import ssl
from typing import Final

from tongdai.errors import Unavailable
from tongdai.sip.flow import Address, Flow, Transport

from .flows import Flows
from .stream import StreamConnection

LONGEST_REASON: Final = 200
"Characters kept of what the system or OpenSSL says is wrong."


class CannotConnect(Unavailable):
    """A connection could not be made; the message says to where, and why."""

    code = "net.cannot_connect"


class Dialler:
    """Makes connections. Each is in the table of flows from then on, like any other."""

    def __init__(self, flows: Flows, trust: ssl.SSLContext) -> None:
        """
        Args:
            trust: Checks the certificates of whom we connect to.
        """
        self._flows = flows
        self._trust = trust

    async def connect(
        self, transport: Transport, remote: Address, server_name: str
    ) -> Flow:
        """
        Connect over TCP or TLS.

        Args:
            server_name: Whom the certificate must be for, and who is asked for it.

        Raises:
            CannotConnect: nobody answers in time, or its certificate is not good.
        """
        loop = asyncio.get_running_loop()
        patience = self._flows.settings.connecting
        tls = transport is Transport.TLS
        try:
            async with asyncio.timeout(patience):
                _, connection = await loop.create_connection(
                    lambda: StreamConnection(self._flows, transport, made=True),
                    *remote,
                    ssl=self._trust if tls else None,
                    server_hostname=server_name if tls else None,
                )
        except TimeoutError:
            raise _cannot(remote, f"no answer within {patience:g} s") from None
        except ssl.SSLCertVerificationError as error:
            why = f"bad certificate: {error.verify_message}"
            raise _cannot(remote, why) from error
        except OSError as error:
            raise _cannot(remote, error.strerror or str(error)) from error
        return connection.flow


def _cannot(remote: Address, why: str) -> CannotConnect:
    host, port = remote
    return CannotConnect(
        f"cannot connect to {host} port {port}: {why[:LONGEST_REASON]}"
    )

"""The opening handshake of ``/ws``: who may, and in which words the others may not."""

from __future__ import annotations

import http
import ipaddress
import logging
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import NegotiationError
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from .settings import ANY_ORIGIN, LOOPBACK_ORIGINS

PATH: Final = "/ws"
"Where SIP over WebSocket is spoken."

SIP: Final = Subprotocol("sip")
"The subprotocol that RFC 7118 §4.1 demands on both sides."

ACCEPTED: Final = http.HTTPStatus.SWITCHING_PROTOCOLS

handshake_log = logging.getLogger("tongdai.net.handshake")
handshake_log.setLevel(logging.ERROR)  # it would let strangers write a line for each


def allowed(origin: str, origins: Iterable[str]) -> bool:
    """Whether a page of ``origin`` may open the WebSocket (``NetSettings.origins``)."""
    for entry in origins:
        if entry in (ANY_ORIGIN, origin):
            return True
        if entry == LOOPBACK_ORIGINS and _is_loopback(origin):
            return True
    return False


def answer_upgrade(
    method: str,
    target: str,
    headers: Sequence[tuple[str, str]],
    origins: Iterable[str],
    *,
    refusal: tuple[http.HTTPStatus, str] | None = None,
) -> tuple[http.HTTPStatus, bytes]:
    """
    Answer a request to upgrade to WebSocket.

    Args:
        method: The request's method.
        target: The request's path and query.
        headers: Names and values as they came.
        origins: ``NetSettings.origins``.
        refusal: A reason of the caller's to refuse a request that is well-formed.

    Returns:
        The status and the whole HTTP response. Only after :data:`ACCEPTED` are
        frames spoken; after any other the connection is to be closed.
    """
    handshake = ServerProtocol(select_subprotocol=_select, logger=handshake_log)
    request = Request(target, Headers(headers))
    response = handshake.accept(request)
    if target.partition("?")[0] != PATH:
        response = handshake.reject(
            http.HTTPStatus.NOT_FOUND, f"There is no WebSocket here but {PATH}.\n"
        )
    elif method != "GET":
        response = handshake.reject(
            http.HTTPStatus.METHOD_NOT_ALLOWED, "A WebSocket begins with GET.\n"
        )
    elif response.status_code == ACCEPTED and not _all_allowed(request, origins):
        response = handshake.reject(
            http.HTTPStatus.FORBIDDEN,
            "This switchboard does not serve pages of this origin. Its operator can "
            "add the origin to `origins` in the configuration.\n",
        )
    elif response.status_code == ACCEPTED and refusal is not None:
        response = handshake.reject(*refusal)
    handshake.send_response(response)
    status = http.HTTPStatus(response.status_code)
    return status, b"".join(handshake.data_to_send())


def _all_allowed(request: Request, origins: Iterable[str]) -> bool:
    named = request.headers.get_all("Origin")
    return all(allowed(origin, origins) for origin in named)


def _select(_: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol:
    if SIP not in offered:
        raise NegotiationError(
            "SIP is spoken here: the subprotocol 'sip' is required (RFC 7118)"
        )
    return SIP


def _is_loopback(origin: str) -> bool:
    """``http(s)://localhost``, ``127.0.0.0/8`` or ``[::1]``, whatever the port."""
    try:
        parts = urlsplit(origin)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or host is None:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""SIP over WebSocket: a frame, or a run of fragments, is one message (RFC 7118)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import SERVER, Event, Protocol

from tongdai.sip.flow import Flow
from tongdai.sip.limits import MAX_MESSAGE

from .flows import Flows

PING: Final = b"\r\n\r\n"
"A client asks whether the flow lives (RFC 5626 §3.5.1, RFC 7118 §6)."

PONG: Final = b"\r\n"
"It does."

SLICE: Final = 16 * 1024
"Bytes looked at before asking whether to go on: some 2,700 frames without content."

MOST_CHATTER: Final = 500
"""
Frames from one sweep to the next that are no whole SIP message: pings, fragments,
keep-alives. Pages send one in 20 s; who sends so many only wants to keep us busy.
"""

DATA: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})
"What carries messages. Pings are answered, and closes confirmed, by the framing."

log = logging.getLogger("tongdai.net")

frames_log = logging.getLogger("tongdai.net.frames")
frames_log.setLevel(logging.ERROR)  # it would print messages, credentials and all


class WebSocketConnection(asyncio.Protocol):
    """
    One WebSocket after its opening handshake: :mod:`tongdai.net.upgrade` where a
    client asked for it, :mod:`tongdai.net.websocket_client` where we did.

    It takes the place of the HTTP connection on the same transport. No task and no
    queue belongs to it: ten thousand idle browsers cost memory and nothing else.
    See docs/decisions/http.md.
    """

    __slots__ = (
        "_asked_at",
        "_begun_at",
        "_chatter",
        "_flows",
        "_fragments",
        "_frames",
        "_heard_at",
        "_transport",
        "flow",
    )

    def __init__(
        self,
        flows: Flows,
        flow: Flow,
        transport: asyncio.Transport,
        frames: Protocol | None = None,
    ) -> None:
        """
        Args:
            frames: The framing that made the opening handshake; None: a server's.
        """
        self.flow = flow
        self._flows = flows
        self._transport = transport
        self._frames = frames or Protocol(
            SERVER, max_size=MAX_MESSAGE, logger=frames_log
        )
        self._fragments: bytearray | None = None
        "The message whose last fragment has not come. The framing bounds its size."
        self._chatter = 0
        self._heard_at = self._asked_at = asyncio.get_running_loop().time()
        self._begun_at = self._heard_at
        "When the first of the fragments came."

    def connection_lost(self, exc: Exception | None) -> None:
        self._flows.closed(self)

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), SLICE):
            self._take(data[start : start + SLICE])
            if self._chatter > MOST_CHATTER:
                log.debug("chatterer dropped", extra={"remote": self.flow.remote[0]})
                self.abort()
                return

    def _take(self, data: bytes) -> None:
        self._frames.receive_data(data)
        self.take(self._frames.events_received())

    def take(self, events: Sequence[Event]) -> None:
        """Take what the framing has made of the bytes that came."""
        if events:
            self._heard_at = asyncio.get_running_loop().time()
        for frame in events:
            if isinstance(frame, Frame) and frame.opcode in DATA:
                self._data(bytes(frame.data), last=frame.fin)
            else:
                self._chatter += 1
        self._flush()

    def eof_received(self) -> bool:
        return False  # a half-open WebSocket is of no use: let it close

    def _data(self, data: bytes, *, last: bool) -> None:
        if not last:
            self._chatter += 1
            if self._fragments is None:
                self._fragments = bytearray()
                self._begun_at = self._heard_at
            self._fragments += data
            return
        if self._fragments is not None:
            data = bytes(self._fragments + data)
            self._fragments = None
        if data not in (PING, PONG):
            self._flows.arrivals.received(data, self.flow)
            return
        self._chatter += 1
        if data == PING:
            self.send(PONG)

    def send(self, data: bytes) -> None:
        """Write one message."""
        if self._frames.close_expected():
            return
        # Text is easier on those who look at it; it must be UTF-8, a body need not.
        if data.isascii() or _is_utf8(data):
            self._frames.send_text(data)
        else:
            self._frames.send_binary(data)
        self._flush()

    def check(self, now: float) -> None:
        """Ping a silent peer, and close when it has stayed silent."""
        settings = self._flows.settings
        self._chatter = 0
        stuck = self._fragments is not None and (
            now - self._begun_at > settings.half_message
        )
        if stuck or now - self._heard_at > settings.websocket_idle:
            self.abort()
        elif now - max(self._heard_at, self._asked_at) > settings.websocket_ping:
            self._asked_at = now
            if not self._frames.close_expected():
                self._frames.send_ping(b"")
                self._flush()

    def close(self) -> None:
        """Say that we are going away, and wait for the peer's answer."""
        if not self._frames.close_expected():
            serves = self._frames.side is SERVER
            why = "switchboard stops" if serves else ""
            self._frames.send_close(CloseCode.GOING_AWAY, why)
            self._flush()

    def abort(self) -> None:
        """Drop the connection and what waits."""
        self._transport.abort()

    def _flush(self) -> None:
        """
        Write what the framing wants written; an empty item asks for the end.

        A page that does not read, be it messages or the answers to its pings, is
        dropped.
        """
        writes = self._frames.data_to_send()
        if not writes:
            return
        self._transport.write(b"".join(writes))
        waiting = self._transport.get_write_buffer_size()
        if waiting > self._flows.settings.most_unsent:
            log.debug("slow reader dropped", extra={"remote": self.flow.remote[0]})
            self.abort()
        elif not writes[-1]:
            self._transport.close()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

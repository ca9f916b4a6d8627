"""
The socket between the engine and one worker: batches of values, one way each.

A Unix socket of kind SEQPACKET keeps message boundaries and carries descriptors with
the message that speaks of them. Either end sees the other's death as end of file.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections import deque
from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import msgspec

Sent = TypeVar("Sent")
Got = TypeVar("Got")

BATCH_BYTES: Final = 32_768
"A batch is sent before it grows beyond this; the kernel's limit is far above."

BATCH_FDS: Final = 64
"Descriptors in a batch; Linux allows 253 (SCM_MAX_FD)."

LARGEST_MESSAGE: Final = 1 << 18
"Bytes of the largest message read: one value of BATCH_BYTES and then some."

SOCKET_BUFFER: Final = 1 << 20
"Bytes that may be under way; the rest waits in this process."

LONGEST_QUEUE: Final = 50_000
"Values that may wait for the other end; beyond this it is taken for hung."


class ControlClosed(Exception):
    """The other end is gone, or does not read any more."""


class ControlSocket(Generic[Sent, Got]):
    """One end. ``post`` queues, ``flush`` writes, ``read`` returns what has come."""

    def __init__(
        self, end: socket.socket, got: msgspec.msgpack.Decoder[list[Got]]
    ) -> None:
        end.setblocking(False)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)
        self._end = end
        self._decoder = got
        self._encoder = msgspec.msgpack.Encoder()
        self._queue: deque[tuple[bytes, tuple[int, ...]]] = deque()

    def fileno(self) -> int:
        return self._end.fileno()

    def post(self, value: Sent, sockets: Sequence[socket.socket] = ()) -> None:
        """
        Queue a value and the sockets that go with it, which it takes over.

        Raises:
            ControlClosed: Far too much waits already.
        """
        fds = tuple(one.detach() for one in sockets)
        self._queue.append((self._encoder.encode(value), fds))
        if len(self._queue) > LONGEST_QUEUE:
            raise ControlClosed("the other end does not read")

    def flush(self) -> bool:
        """
        Write what waits. False: the socket is full, come back when it is writable.

        Raises:
            ControlClosed: The other end is gone.
        """
        while self._queue:
            count, size, fds = 0, 0, list[int]()
            for value, its_fds in self._queue:
                size += len(value)
                if count and (
                    size > BATCH_BYTES or len(fds) + len(its_fds) > BATCH_FDS
                ):
                    break
                count += 1
                fds += its_fds
            batch = [msgspec.Raw(self._queue[i][0]) for i in range(count)]
            try:
                self._send(self._encoder.encode(batch), fds)
            except BlockingIOError:
                return False
            except OSError as error:
                raise ControlClosed(str(error)) from error
            for _ in range(count):
                self._queue.popleft()
            for fd in fds:
                os.close(fd)
        return True

    def _send(self, message: bytes, fds: list[int]) -> None:
        if fds:
            socket.send_fds(self._end, [message], fds)
        else:
            self._end.send(message)

    def read(self) -> tuple[list[Got], list[int]]:
        """
        One batch, and the descriptors that came with it; empty: nothing is there.

        Raises:
            ControlClosed: The other end is gone.
        """
        try:
            data, fds, _, _ = socket.recv_fds(self._end, LARGEST_MESSAGE, BATCH_FDS)
        except BlockingIOError:
            return [], []
        except OSError as error:
            raise ControlClosed(str(error)) from error
        if not data:
            raise ControlClosed("end of file")
        return self._decoder.decode(data), fds

    def close(self) -> None:
        """Close this end, and the descriptors that were not sent."""
        for _, fds in self._queue:
            for fd in fds:
                with contextlib.suppress(OSError):
                    os.close(fd)
        self._queue.clear()
        self._end.close()

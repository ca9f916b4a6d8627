"""A worker by itself, driven over its control socket."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import deque
from collections.abc import Iterator

import msgspec
import pytest

from tests.media.world import loopback_socket
from tongdai.call.ids import CallId, LegId
from tongdai.media.clocks import Clocks
from tongdai.media.commands import (
    Begin,
    Close,
    Command,
    Connect,
    Fault,
    Measure,
    OpenWebRtcLeg,
    Ready,
    Report,
)
from tongdai.media.control import ControlClosed, ControlSocket
from tongdai.media.events import LegClosed
from tongdai.media.statistics import Statistics
from tongdai.media.worker import Worker
from tongdai.webrtc.dtls import make_certificate

LEG, CALL = LegId("leg"), CallId("call")
BEGIN = Begin(make_certificate().pem, 60.0)
OPEN = OpenWebRtcLeg(LEG, CALL, 1, "name", "ufrag", "password")


class Engine:
    """The other end of the control socket; hears one report after the other."""

    def __init__(self, end: socket.socket) -> None:
        self._control: ControlSocket[Command, Report] = ControlSocket(
            end, msgspec.msgpack.Decoder(list[Report])
        )
        end.settimeout(10.0)
        self._heard: deque[Report] = deque()

    def tell(self, *commands: Command) -> None:
        for command in commands:
            self._control.post(command)
        self._control.flush()

    def hear(self) -> Report:
        if not self._heard:
            self._heard += self._control.read()[0]
        return self._heard.popleft()

    def close(self) -> None:
        self._control.close()


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine's end; the worker behind it runs in a thread."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    media = loopback_socket()
    worker = Worker(theirs, media, Clocks())

    def serve() -> None:
        with contextlib.suppress(ControlClosed):
            worker.serving.run()

    thread = threading.Thread(target=serve)
    thread.start()
    end = Engine(ours)
    yield end
    end.close()
    thread.join(10.0)
    media.close()
    theirs.close()
    assert not thread.is_alive()


def test_a_worker_is_ready_once_it_has_begun(engine):
    engine.tell(BEGIN)
    assert engine.hear() == Ready()


def test_a_fault_is_reported_and_the_commands_behind_it_are_obeyed(engine):
    engine.tell(OPEN, BEGIN)
    fault = engine.hear()
    assert isinstance(fault, Fault)
    assert "Begin is the first command" in fault.traceback
    assert engine.hear() == Ready()


def test_faults_do_not_flood(engine):
    engine.tell(OPEN, OPEN, OPEN, BEGIN)
    assert [type(engine.hear()) for _ in range(2)] == [Fault, Ready]


def test_commands_about_legs_that_are_gone_are_ignored(engine):
    engine.tell(BEGIN, Measure(LEG), Close(LEG), Connect(CALL, frozenset()), OPEN)
    engine.tell(Close(LEG), Close(LEG))
    assert engine.hear() == Ready()
    assert engine.hear() == LegClosed(LEG, Statistics())

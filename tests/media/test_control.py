"""The socket between engine and worker."""

from __future__ import annotations

import os
import socket

import msgspec
import pytest

from tongdai.call.ids import LegId
from tongdai.media.commands import Close, Command, Report, TakePair
from tongdai.media.control import (
    BATCH_FDS,
    LONGEST_QUEUE,
    ControlClosed,
    ControlSocket,
)


def pair() -> tuple[ControlSocket[Command, Report], ControlSocket[Report, Command]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    return (
        ControlSocket(ours, msgspec.msgpack.Decoder(list[Report])),
        ControlSocket(theirs, msgspec.msgpack.Decoder(list[Command])),
    )


def closing(number: int) -> Close:
    return Close(LegId(f"leg-{number}"))


def test_what_is_posted_in_one_turn_arrives_as_one_batch():
    engine, worker = pair()
    for number in range(3):
        engine.post(closing(number))
    assert engine.flush()
    assert worker.read() == ([closing(0), closing(1), closing(2)], [])
    assert worker.read() == ([], [])


def test_more_than_fits_arrives_in_order_as_the_other_end_reads():
    engine, worker = pair()
    for number in range(LONGEST_QUEUE):
        engine.post(closing(number))
    arrived: list[Command] = []
    while not engine.flush():
        arrived += worker.read()[0]
    while batch := worker.read()[0]:
        arrived += batch
    assert arrived == [closing(number) for number in range(LONGEST_QUEUE)]


def test_an_end_that_never_reads_is_given_up():
    engine, _worker = pair()
    for number in range(LONGEST_QUEUE):
        engine.post(closing(number))
    with pytest.raises(ControlClosed):
        engine.post(closing(LONGEST_QUEUE))


def test_sockets_travel_with_the_command_that_needs_them():
    engine, worker = pair()
    taking = TakePair(41000)
    names = []
    for _ in range(BATCH_FDS):
        udp = [socket.socket(type=socket.SOCK_DGRAM) for _ in range(2)]
        for one in udp:
            one.bind(("127.0.0.1", 0))
            names.append(one.getsockname())
        engine.post(taking, udp)
    arrived = []
    while not engine.flush():
        pass
    while (batch := worker.read())[0]:
        assert len(batch[1]) == 2 * len(batch[0])
        arrived += batch[1]
    assert len(arrived) == 2 * BATCH_FDS
    for fd, name in zip(arrived, names, strict=True):
        with socket.socket(fileno=fd) as one:
            assert one.getsockname() == name


def test_the_death_of_the_other_end_is_seen():
    engine, worker = pair()
    worker.close()
    with pytest.raises(ControlClosed):
        engine.read()
    engine.post(closing(1))
    with pytest.raises(ControlClosed):
        engine.flush()


def test_sockets_that_were_never_sent_are_closed():
    engine, _worker = pair()
    udp = socket.socket(type=socket.SOCK_DGRAM)
    fd = udp.fileno()
    engine.post(TakePair(41000), [udp])
    engine.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(fd)

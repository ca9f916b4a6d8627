"""The demo's carrier as a process: real sockets, real sound, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.demo.desk_phone import answering_phone, desk_phone
from tests.demo.running import carrier, run, until
from tongdai.demo import control
from tongdai.demo.control import CallIn, NoCarrier
from tongdai.demo.news import Answered, Calling, Pressed, Ringing, Wanted, Why
from tongdai.net.sockets import bind_udp


async def echo(port, number, statuses):
    async with desk_phone(port, hertz=700) as phone:
        line = phone.dial(number)
        assert await phone.answer_of(line) == statuses
        await phone.headset.hears(700, 440, 1000)
        await phone.hang_up(line)


async def tone(port, number, hertz):
    async with desk_phone(port, hertz=700) as phone:
        line = await phone.talk_to(number)
        await phone.headset.hears(hertz, 700)
        await phone.hang_up(line)


async def early(port):
    async with desk_phone(port, hertz=700) as phone:
        line = phone.dial("0900000004")
        assert await phone.early(line) == 183
        await phone.headset.hears(440, 700)
        assert await phone.answer_of(line) == [200]
        await phone.headset.hears(700, 440)
        await phone.hang_up(line)


async def refused(port, number, status):
    async with desk_phone(port) as phone:
        assert await phone.answer_of(phone.dial(number)) == [status]


async def hung_up(port):
    async with desk_phone(port) as phone:
        await phone.talk_to("0900000005")
        await phone.headset.hears(700)
        await phone.sip.requested("BYE")


async def unanswered(port):
    async with desk_phone(port) as phone:
        line = phone.dial("0900000003")
        assert await phone.early(line) == 180
        await asyncio.sleep(3.0)
        line.cancel()
        await phone.sip.response(200)
        phone.sip.refuse_ack(line, await phone.sip.response(487))


def test_every_number_sounds_as_the_contract_says(tmp_path):
    async def main():
        async with carrier(tmp_path) as (_, port):
            await asyncio.gather(
                echo(port, "0900000001", [180, 200]),
                refused(port, "0900000002", 486),
                unanswered(port),
                early(port),
                hung_up(port),
                refused(port, "0900000006", 603),
                tone(port, "0900000007", 1000),
                echo(port, "0912345678", [180, 200]),
            )

    run(main())


@pytest.mark.parametrize(
    "media",
    [
        "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n",
        "m=audio 4000 RTP/SAVP 8\r\n"
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + 40 * "A" + "\r\n",
        "m=video 4000 RTP/AVP 96\r\n",
        "m=audio four RTP/AVP 8\r\n",
        "",
    ],
)
def test_what_it_cannot_speak_is_refused_and_the_next_call_is_taken(tmp_path, media):
    head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"

    async def main():
        async with carrier(tmp_path) as (_, port), desk_phone(port) as phone:
            line = phone.sip.call("0900000007", (head + media).encode())
            assert await phone.answer_of(line) == [488]
            await phone.talk_to("0900000007")

    run(main())


def test_mu_law_is_spoken_with_who_prefers_it(tmp_path):
    async def main():
        async with (
            carrier(tmp_path) as (_, port),
            desk_phone(port, hertz=555, payload_types=(0,)) as phone,
        ):
            await phone.talk_to("0900000005")
            await phone.headset.hears(555, 700)
            assert {each.packet.payload_type for each in phone.headset.heard} == {0}

    run(main())


def test_packets_leave_at_an_even_pace_that_does_not_drift(tmp_path):
    async def main():
        async with carrier(tmp_path) as (_, port), desk_phone(port) as phone:
            await phone.talk_to("0900000007")
            await asyncio.sleep(4.0)
            heard = phone.headset.heard
            first, *_, last = heard
            sent = last.packet.sequence - first.packet.sequence
            assert sent & 0xFFFF == len(heard) - 1
            late = [
                each.at
                - (each.packet.timestamp - first.packet.timestamp & 0xFFFFFFFF) / 8000
                for each in heard
            ]
            # Any packet may come late on a busy machine; not all of a half do.
            half = len(late) // 2
            assert min(late[:half]) == pytest.approx(min(late[half:]), abs=0.1)

    run(main())


def test_who_holds_hears_nothing_until_the_call_goes_on(tmp_path):
    async def main():
        async with carrier(tmp_path) as (_, port), desk_phone(port) as phone:
            line = await phone.talk_to("0900000007")
            await phone.headset.hears(1000)
            line.change(phone.headset.describe("sendonly"))
            line.acknowledge(await phone.sip.response(200))
            await phone.headset.falls_silent()
            line.change(phone.headset.describe())
            line.acknowledge(await phone.sip.response(200))
            await phone.headset.hears(1000)

    run(main())


def follow(call, news):
    """Take in what is told of a call in, to its end."""
    while not news or not control.last(news[-1]):
        news.append(call.next())


def test_a_call_in_is_made_and_told_over_the_control_socket(tmp_path):
    async def main():
        with closing(bind_udp("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        async with carrier(tmp_path, switchboard=port):
            async with answering_phone(port) as phone:
                wanted = Wanted("0901234567", "02473000001", 1234, None, "5#")
                call = CallIn(tmp_path, wanted)
                told = []
                hearing = asyncio.create_task(asyncio.to_thread(follow, call, told))
                line = await phone.pick_up()
                await phone.headset.hears(1234, 700)
                await phone.headset.hears_keys("5#")
                phone.headset.press("9")
                # It is on its way by RTP: a BYE might be faster.
                await until(lambda: Pressed("9") in told)
                await phone.hang_up(line)
                await hearing
                *news, ended = told
                call.close()
            assert news == [Calling(), Ringing(), Answered(), Pressed("9")]
            assert ended.why is Why.THEY_HUNG_UP
            assert ended.heard.received >= 20
            assert ended.heard.lost == 0

    run(main())


def test_closing_the_socket_ends_the_call(tmp_path):
    async def main():
        with closing(bind_udp("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        async with (
            carrier(tmp_path, switchboard=port),
            answering_phone(port) as phone,
        ):
            call = CallIn(tmp_path, Wanted("0901234567", "1", None, None))
            await phone.pick_up()
            await phone.headset.hears(700)  # its echo
            call.close()
            await phone.sip.requested("BYE")

    run(main())


def test_a_line_that_is_no_wish_is_answered_and_the_next_one_served(tmp_path):
    async def main():
        async with carrier(tmp_path) as (_, port):
            for line in (b"\n", b"x" * 9000 + b"\n", b'{"caller": 1}\n'):
                with closing(socket.socket(socket.AF_UNIX)) as sock:
                    sock.connect(str(tmp_path / control.SOCKET))
                    sock.sendall(line)
                    answer = await asyncio.to_thread(sock.recv, 4096)
                    assert b"NotMade" in answer
            await refused(port, "0900000002", 486)

    run(main())


def test_where_no_demo_runs_that_is_said(tmp_path):
    with pytest.raises(NoCarrier):
        CallIn(tmp_path, Wanted("1", "2", None, None))
    control.listen(tmp_path).close()  # one that died and left its socket
    with pytest.raises(NoCarrier):
        CallIn(tmp_path, Wanted("1", "2", None, None))


def test_a_folder_with_a_long_name_serves_as_well(tmp_path):
    folder = tmp_path / ("long" * 30)

    async def main():
        async with carrier(folder):
            call = CallIn(folder, Wanted("1", "<>", None, None))
            assert control.last(await asyncio.to_thread(call.next))
            call.close()

    run(main())


def test_one_that_dies_is_started_again_at_the_same_address(tmp_path, caplog):
    async def main():
        async with carrier(tmp_path, short_life=0.0) as (process, port):
            await refused(port, "0900000002", 486)
            first = process.pid
            os.kill(first, signal.SIGKILL)
            await refused(port, "0900000002", 486)
            assert process.pid != first

    run(main())
    assert "demo carrier died, starting it again" in caplog.text


def test_one_that_cannot_live_is_not_started_for_ever(tmp_path, caplog):
    async def main():
        async with carrier(tmp_path, short_life=60.0) as (process, _):
            os.kill(process.pid, signal.SIGKILL)
            await until(lambda: process.pid is None)

    run(main())
    assert "demo carrier died" in caplog.text


PARENT = """
import asyncio, sys
from pathlib import Path
from tongdai.log import LogSettings
from tongdai.demo import control
from tongdai.demo.carrier_process import CarrierProcess
from tongdai.net.sockets import bind_udp

async def main():
    sip = bind_udp("127.0.0.1", 0)
    carrier = CarrierProcess(sip, control.listen(Path(sys.argv[1])), LogSettings())
    await carrier.start(9)
    print(carrier.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_it_does_not_outlive_a_parent_that_is_killed(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE
    ) as parent:
        pid = int(parent.stdout.readline())
        call = CallIn(tmp_path, Wanted("1", "<>", None, None))
        call.next()  # it lives
        parent.kill()
    ended = os.pidfd_open(pid) if Path(f"/proc/{pid}").exists() else None
    if ended is not None:
        with contextlib.closing(os.fdopen(ended)):
            assert select.select([ended], [], [], 5.0)[0]


def test_ctrl_c_of_the_terminal_is_the_parents_to_act_on(tmp_path):
    async def main():
        async with carrier(tmp_path) as (process, port):
            await refused(port, "0900000002", 486)
            os.kill(process.pid, signal.SIGINT)
            os.kill(process.pid, signal.SIGTERM)
            await refused(port, "0900000006", 603)

    run(main())


def test_stopping_tells_who_calls_in(tmp_path):
    async def main():
        with closing(bind_udp("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        async with (
            carrier(tmp_path, switchboard=port) as (process, _),
            answering_phone(port) as phone,
        ):
            call = CallIn(tmp_path, Wanted("0901234567", "1", 440, None))
            await phone.pick_up()
            await phone.headset.hears(440)
            process.stop()
            follow(call, told := [])
            assert told[-1].why is Why.CARRIER_STOPPED
            call.close()

    run(main())


def test_stopping_ends_its_calls(tmp_path):
    async def main():
        async with carrier(tmp_path) as (process, port), desk_phone(port) as phone:
            await phone.talk_to("0900000007")
            await phone.headset.hears(1000)
            process.stop()
            await phone.sip.requested("BYE")

    run(main())

"""A program hears what happens, each event once, over however many connections."""

from __future__ import annotations

import asyncio
import math

import pytest

from tests.app.board import callees, run
from tests.app.test_event_stream import call
from tests.client.api.asking import Asking, switchboard
from tests.client.api.scripted import CUT, HANG, answer, scripted
from tongdai.client.api import event_stream
from tongdai.client.api.event_stream import Frame, Frames, Listening
from tongdai.client.api.events import CallEvent, PhoneEvent, StreamReset, UnknownEvent
from tongdai.client.api.retrying import Answered
from tongdai.client.errors import (
    BadArgument,
    Unauthorized,
    UnexpectedAnswer,
    Unreachable,
)

both = pytest.mark.parametrize("awaited", [False, True], ids=["threads", "asyncio"])


async def heard(asking, count, told=lambda event: None, **given):
    """The first events; then the program listens no more."""
    if asking.awaited:
        events = asking.api.events(**given)
        found = []
        async for event in events:
            found.append(event)
            told(event)
            if len(found) == count:
                await events.aclose()
                break
        return found

    def listen():
        found = []
        events = asking.api.events(**given)
        for event in events:
            found.append(event)
            told(event)
            if len(found) == count:
                events.close()
                break
        return found

    return await asyncio.to_thread(listen)


@both
def test_a_call_is_heard_of_as_it_happens_and_again_by_its_ids(tmp_path, awaited):
    async def main():
        async with switchboard(tmp_path) as server:
            asking = Asking(server.url, awaited=awaited)
            loop, there = asyncio.get_running_loop(), asyncio.Event()

            def told(event):
                loop.call_soon_threadsafe(there.set)

            listening = asyncio.create_task(
                heard(asking, 5, told, since="0", patience=math.inf)
            )
            # That nothing is kept from so long ago says that it listens.
            await there.wait()
            phones = await callees(server)
            await phones.register("101")
            await call(server, phones)
            first = await listening
            again = await heard(asking, 2, since=first[-3].id)
            return first, again

    (reset, *told), again = run(main())
    assert reset == StreamReset()
    assert [type(each) for each in told] == [PhoneEvent] + [CallEvent] * 3
    assert [each.type for each in told] == [
        *("extension.registered", "call.ringing", "call.answered", "call.ended")
    ]
    assert told[-1].data.callee == "101"
    assert [each.id for each in again] == [each.id for each in told[-2:]]


def event(number):
    return (
        b'id: %d\nevent: x.y\ndata: {"version":1,"id":"%d","type":"x.y",'
        b'"time":"2026-03-01T09:00:00Z","tenant":"acme","call":null,"data":7}\n\n'
        % (number, number)
    )


def stream(*parts):
    body = b"retry: 2000\n\n" + b"".join(parts)
    # It is not over when the connection is.
    return answer(200, body, "Content-Type: text/event-stream", length=10**9)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(event_stream, "FIRST_WAIT", 0.001)


@both
@pytest.mark.usefixtures("quick")
def test_after_a_cut_it_goes_on_where_it_was(awaited):
    async def main():
        replies = [
            stream(event(10), event(11)),
            CUT,
            answer(503, b"", "Retry-After: 0"),
            stream(b": still here\n\n", event(11), event(12)),
        ]
        async with scripted(replies) as server:
            found = await heard(Asking(server.url, awaited=awaited), 3)
            return found, server.requests

    found, requests = run(main())
    assert [(type(each), each.id, each.data) for each in found] == [
        (UnknownEvent, number, 7) for number in ("10", "11", "12")
    ]
    assert b"last-event-id" not in requests[0].lower()
    assert all(b"last-event-id: 11\r\n" in each.lower() for each in requests[1:])


@both
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer(401), Unauthorized),
        (stream(b"data: [\n\n"), UnexpectedAnswer),
        (stream(event(10).replace(b'"10"', b'"x"')), UnexpectedAnswer),
        (CUT, Unreachable),
    ],
    ids=["refused", "no JSON", "no id", "cut"],
)
def test_what_cannot_go_on_ends_with_an_error(awaited, reply, kind):
    async def main():
        async with scripted([reply]) as server:
            with pytest.raises(kind):
                await heard(Asking(server.url, awaited=awaited), 1, patience=0.0)

    run(main())


@both
@pytest.mark.usefixtures("quick")
def test_a_stream_that_says_nothing_any_more_is_left(awaited, monkeypatch):
    monkeypatch.setattr(
        f"tongdai.client.api.{'awaiting' if awaited else 'blocking'}.SILENCE", 0.05
    )

    async def main():
        async with scripted([HANG, stream(event(10))]) as server:
            return await heard(Asking(server.url, awaited=awaited), 1)

    assert [each.id for each in run(main())] == ["10"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_frames_are_found_however_they_are_cut_and_ended(size, end):
    text = ": hi\nid: 1\nevent: a\ndata: Huế\ndata:2\n\ndata: 3\nx: y\n\n:\n".encode()
    text = text.replace(b"\n", end)
    frames = Frames()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    found = [each for piece in pieces for each in frames.feed(piece)]
    assert found == [Frame("a", "Huế\n2"), Frame("", "3")]


def test_a_frame_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(event_stream, "LARGEST", 1000)
    for piece in (b"x" * 100, b"data: x\n" * 20):
        with pytest.raises(ValueError, match="at most 1,000 bytes"):
            fed_for_ever(Frames(), piece)


def fed_for_ever(frames, piece):
    for _ in range(20):
        frames.feed(piece)


def wait_for_ever(listening, waits):
    while True:
        waits.append(listening.again(None, "there", sum(waits)))


def test_waits_grow_to_a_limit_and_end_with_the_programs_patience():
    listening = Listening(None, 300.0, 0.0, lambda: 1.0)
    waits = []
    with pytest.raises(Unreachable):
        wait_for_ever(listening, waits)
    assert waits[:4] == [0.5, 1.0, 2.0, 4.0]
    assert max(waits) == event_stream.LONGEST_WAIT
    assert 300.0 - event_stream.LONGEST_WAIT <= sum(waits) <= 300.0


def test_a_switchboard_that_asks_for_more_time_gets_it():
    listening = Listening(None, 300.0, 0.0, lambda: 0.0)
    busy = Answered(503, {"retry-after": "20"})
    assert listening.again(busy, "there", 0.0) == 20.0


@pytest.mark.parametrize("since", ["", "x", "-1", "٣", "1" * 19, 17])
def test_what_is_no_id_is_refused(since):
    with pytest.raises(BadArgument, match="the id of an event"):
        Listening(since, 1.0, 0.0, lambda: 0.0)

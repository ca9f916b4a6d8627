"""A switchboard that is slow, full, cut off or none at all: what programs meet then."""

from __future__ import annotations

import logging

import pytest

from tests.app.board import run
from tests.client.api.asking import Asking
from tests.client.api.scripted import CUT, HANG, answer, scripted
from tongdai.client.api import answers, retrying
from tongdai.client.errors import (
    ApiError,
    BadArgument,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotPossible,
    ServerError,
    TooManyRequests,
    Unauthorized,
    UnexpectedAnswer,
    Unreachable,
)

GROUPS = answer(200, b'{"items":[]}')
TOKEN = "tdk_only-tests-know"
BUSY = answer(503, b"", "Retry-After: 0")
MADE = answer(201, b'{"token":"t","expiresAt":"2026-03-01T09:00:00Z"}')
DONE = answer(204)

NESTED = pytest.param(b"[" * 100_000, id="nested")

both = pytest.mark.parametrize("awaited", [False, True], ids=["threads", "asyncio"])


def listed(api):
    return api.groups.list()


def removed(api):
    return api.groups.remove("60000")


def made(api):
    return api.tokens.make("101")


@pytest.fixture(autouse=True)
def _no_long_waits(monkeypatch):
    monkeypatch.setattr(retrying, "FIRST_WAIT", 0.001)


def asked(awaited, ask, replies, **settings):
    """What comes of it, an error included, and what was asked."""

    async def main():
        async with scripted(replies) as server:
            asking = Asking(server.url, TOKEN, awaited=awaited, **settings)
            try:
                return await asking(ask), server
            except Exception as error:
                return error, server

    return run(main())


@both
@pytest.mark.parametrize(
    ("what", "replies", "came"),
    [
        (listed, [CUT, BUSY, answer(502), GROUPS], []),
        (listed, [answer(429), GROUPS], []),
        (removed, [BUSY, DONE], None),
        (removed, [CUT, answer(404, b'{"code":"not_found"}')], None),
    ],
)
def test_what_may_be_asked_twice_is_asked_again(awaited, what, replies, came):
    found, server = asked(awaited, what, replies)
    assert found == came
    assert len(server.requests) == len(replies)
    assert len(set(server.lines)) == 1


@both
def test_what_makes_something_is_asked_again_only_if_it_was_not_done(awaited):
    found, server = asked(awaited, made, [BUSY, MADE])
    assert found.token == "t"
    assert len(server.requests) == 2
    for reply, kind in ((CUT, Unreachable), (answer(503), ServerError)):
        error, server = asked(awaited, made, [reply])
        assert type(error) is kind
        assert len(server.requests) == 1


@both
def test_it_is_asked_only_so_often_and_no_wait_is_too_long(awaited):
    error, server = asked(awaited, listed, [BUSY] * 4)
    assert type(error) is ServerError
    assert len(server.requests) == 1 + retrying.RETRIES
    error, server = asked(awaited, listed, [answer(429, b"", "Retry-After: 3600")])
    assert (type(error), error.wait) == (TooManyRequests, 3600.0)
    assert len(server.requests) == 1


@both
def test_nobody_there_and_nobody_who_answers_is_unreachable(awaited):
    error, _ = asked(awaited, listed, [HANG], timeout=0.05, retries=0)
    assert type(error) is Unreachable

    async def main():
        async with scripted([]) as server:
            url = server.url
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1.*does not answer"):
            await Asking(url, TOKEN, awaited=awaited)(made)

    run(main())


PROBLEM = b'{"title":"T","status":400,"code":"c","detail":"d","field":"tags[3]"}'


@both
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (405, ApiError),
        (409, Conflict),
        (413, Invalid),
        (429, TooManyRequests),
        (500, ServerError),
        (503, ServerError),
        (302, ApiError),
        (599, ServerError),
    ],
)
def test_a_refusal_is_an_error_of_its_own_kind(awaited, status, kind):
    error, _ = asked(awaited, listed, [answer(status, PROBLEM)], retries=0)
    assert type(error) is kind
    assert (error.status, error.code, error.title) == (status, "c", "T")
    assert (error.detail, error.field, str(error)) == ("d", "tags[3]", f"{status} c: d")


@pytest.mark.parametrize(
    "body", [b"<h1>Bad\r\n\x1b[31mGateway</h1>", NESTED, b"\xff\xfe", b"[1]"]
)
def test_a_refusal_by_somebody_else_is_shown_in_one_printable_line(body):
    error, _ = asked(False, listed, [answer(403, body)])
    assert (type(error), error.code) == (Forbidden, "client.api")
    assert str(error).isprintable()
    assert len(str(error)) < 300


@both
@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", NESTED, b'{"items":7}', b'{"items":[{}]}', b"\xff"],
)
def test_an_answer_that_is_none_of_the_api_says_so(awaited, body):
    error, _ = asked(awaited, listed, [answer(200, body)])
    assert type(error) is UnexpectedAnswer


@both
def test_an_answer_without_an_end_is_left(awaited, monkeypatch):
    monkeypatch.setattr("tongdai.client.api.receiving.LARGEST", 100_000)
    assert answers.LARGEST == 64 * 1024 * 1024
    error, _ = asked(awaited, listed, [answer(200, b"[" * 200_000, length=10**12)])
    assert type(error) is UnexpectedAnswer


@both
def test_the_same_page_again_and_again_is_no_list(awaited):
    page = answer(200, b'{"items":[],"next":"x"}')
    error, server = asked(awaited, lambda api: api.calls.list(), [page] * 2)
    assert type(error) is UnexpectedAnswer
    assert server.lines[1] == "GET /api/v1/calls?limit=50&after=x"


@both
def test_a_file_goes_on_where_the_connection_was_cut(awaited, tmp_path):
    path = tmp_path / "call.ogg"
    path.write_bytes(b"the old one")
    tag = 'ETag: "one"'
    error, server = asked(
        awaited,
        lambda api: api.calls.save_recording("u", path),
        [
            answer(200, b"Ogg", tag, length=6),
            CUT,
            answer(206, b"Se!", tag, "Content-Range: bytes 3-5/6"),
        ],
    )
    assert error == path
    assert path.read_bytes() == b"OggSe!"
    assert b"range: bytes=3-\r\n" in server.requests[2].lower()
    assert b'if-range: "one"\r\n' in server.requests[2].lower()
    assert list(tmp_path.iterdir()) == [path]


@both
def test_a_file_that_never_comes_whole_leaves_the_former_one(awaited, tmp_path):
    path = tmp_path / "call.ogg"
    path.write_bytes(b"the old one")
    cut = answer(200, b"Ogg", length=6)
    error, _ = asked(
        awaited, lambda api: api.calls.save_recording("u", path), [cut] * 4
    )
    assert type(error) is Unreachable
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_the_token_is_asked_for_anew_and_is_nowhere_to_be_seen(caplog):
    caplog.set_level(logging.DEBUG)
    tokens = iter(["first", "second"])
    wanted = lambda api: (api.groups.list(), api.extensions.get("0912345678"))  # noqa: E731

    async def main():
        async with scripted([GROUPS, answer(404)]) as server:
            asking = Asking(server.url, lambda: next(tokens), awaited=False)
            with pytest.raises(NotFound) as refused:
                await asking(wanted)
            return server, str(refused.value) + repr(asking.api)

    server, text = run(main())
    assert [
        b"Bearer first" in server.requests[0],
        b"Bearer second" in server.requests[1],
    ]
    for secret in ("first", "second"):
        assert secret not in text + caplog.text
    assert "0912345678" not in "".join(
        each.getMessage() for each in caplog.records if each.name == "httpx"
    )


@both
@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_leads_elsewhere_is_never_asked_for(awaited, name):
    error, server = asked(awaited, lambda api: api.groups.remove(name), [])
    assert (type(error), server.requests) == (BadArgument, [])


def test_a_name_with_a_slash_stays_one_name():
    _, server = asked(False, lambda api: api.music.remove("../a b?.wav"), [DONE])
    assert server.lines == ["DELETE /api/v1/music/..%2Fa%20b%3F.wav"]


@both
def test_what_was_closed_says_so(awaited):
    async def main():
        asking = Asking("http://127.0.0.1:1", TOKEN, awaited=awaited)
        http = asking.api._connection._http
        await http.aclose() if awaited else http.close()
        with pytest.raises(NotPossible, match="closed"):
            await asking(listed)

    run(main())

"""One request reaches the address that was checked, and follows nothing."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from contextlib import asynccontextmanager

import pytest

from tests.net.certificates import certificate
from tests.webhooks.receiver import receiving
from tongdai.webhooks.client import (
    LONGEST_ANSWER,
    Answer,
    Client,
    Failure,
    NotDelivered,
)

LOOPBACK = (ipaddress.ip_network("127.0.0.1"),)


def post(url, *, allowed=LOOPBACK, **more):
    client = Client(allowed, **more)
    return asyncio.run(client.post(url, {"Extra": "yes"}, b'{"a":1}'))


def failure(url, **more):
    with pytest.raises(NotDelivered) as failed:
        post(url, **more)
    return failed.value.failure


def answering(*addresses):
    async def look_up(host, port):
        look_up.asked.append(host)
        return addresses

    look_up.asked = []
    return look_up


@asynccontextmanager
async def server(said, **more):
    """Says the same to everybody, and then nothing."""

    async def serve(reader, writer):
        await reader.read(1)
        writer.write(said)
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, **more)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


def said(answer, **more):
    """What becomes of a request that is answered so."""

    async def main():
        async with server(answer) as port:
            client = Client(LOOPBACK, **more)
            return await client.post(f"http://127.0.0.1:{port}/", {}, b"{}")

    return asyncio.run(main())


def test_a_request_has_its_body_its_headers_and_its_path():
    with receiving() as receiver:
        assert post(receiver.url) == Answer(200, b"thanks")
    (taken,) = receiver.taken
    assert taken.body == b'{"a":1}'
    host = receiver.url.split("/")[2]
    assert (taken.headers["Host"], taken.headers["Extra"]) == (host, "yes")
    assert taken.headers["Content-Type"] == "application/json"


def test_a_private_address_is_not_connected_to():
    with receiving() as receiver:
        assert failure(receiver.url, allowed=()) is Failure.PRIVATE
    assert not receiver.taken


@pytest.mark.parametrize("answers", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::1",)])
def test_a_name_that_leads_to_a_private_address_is_not_connected_to(answers):
    look_up = answering(*answers)
    url = "https://crm.example.com/"
    assert failure(url, allowed=(), look_up=look_up) is Failure.PRIVATE


def test_a_name_is_asked_once_and_the_checked_address_is_connected_to():
    with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        look_up = answering("127.0.0.1")
        answer = post(f"http://crm.example.com:{port}/", look_up=look_up)
    assert (answer.status, look_up.asked) == (200, ["crm.example.com"])
    assert receiver.taken[0].headers["Host"] == f"crm.example.com:{port}"


@pytest.mark.parametrize("odd", ["http://127.1/", "http://2130706433/", "http://0/"])
def test_an_oddly_written_address_is_understood_before_it_is_checked(odd):
    assert failure(odd, allowed=()) in (Failure.PRIVATE, Failure.NO_ADDRESS)


def test_a_public_address_wants_https():
    look_up = answering("8.8.8.8")
    assert failure("http://crm.example.com/", look_up=look_up) is Failure.NOT_SECURE


def test_a_redirection_is_an_answer_and_is_not_followed():
    with receiving() as other, receiving() as receiver:
        receiver.answer = lambda taken: 307
        receiver.more["Location"] = other.url
        answer = post(receiver.url)
    assert (answer.status, answer.good) == (307, False)
    assert not other.taken


def test_a_name_without_an_address_is_a_failure():
    async def look_up(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    assert failure("https://nowhere.invalid/", look_up=look_up) is Failure.NO_ADDRESS


def test_nobody_listens():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{sock.getsockname()[1]}/"
        assert failure(url) is Failure.NO_CONNECTION


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"nonsense\r\n\r\n", Failure.NO_HTTP),
        (b"HTTP/1.1 200 " + b"x" * 100_000, Failure.NO_HTTP),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", Failure.NO_ANSWER),
        (b"HTTP/1.1 100 Continue\r\n\r\n", Failure.NO_ANSWER),
        (b"", Failure.NO_ANSWER),
    ],
)
def test_an_answer_that_is_none_is_a_failure_in_time(answer, expected):
    with pytest.raises(NotDelivered) as failed:
        said(answer, patience=0.5)
    assert failed.value.failure is expected


def test_an_endless_answer_is_read_as_far_as_it_matters():
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n"
    answer = said(head + b"x" * 200_000)
    assert (answer.status, len(answer.body)) == (200, LONGEST_ANSWER)


def test_an_answer_without_a_body_is_enough():
    assert said(b"HTTP/1.1 204 No Content\r\n\r\n") == Answer(204, b"")


@pytest.mark.parametrize(("name", "good"), [("crm.test", True), ("other.test", False)])
def test_a_certificate_must_be_good_for_the_name(tmp_path, name, good):
    cert, key = certificate(tmp_path, name)
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(cert, key)
    trusting = ssl.create_default_context(cafile=str(cert))

    async def main():
        said = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        async with server(said, ssl=serving) as port:
            look_up = answering("127.0.0.1")
            client = Client(LOOPBACK, context=trusting, look_up=look_up)
            return await client.post(f"https://crm.test:{port}/", {}, b"{}")

    if good:
        assert asyncio.run(main()).status == 200
    else:
        with pytest.raises(NotDelivered) as failed:
            asyncio.run(main())
        assert failed.value.failure is Failure.CERTIFICATE

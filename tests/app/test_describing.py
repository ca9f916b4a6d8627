from __future__ import annotations

import pytest

from tests.app.board import settings
from tongdai.app.describing import describe
from tongdai.app.signalling import reachable
from tongdai.sip.digest import DigestSecret
from tongdai.sip.endpoint_inputs import CredentialsFound, Received
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.ids import RequestId

FLOW = Flow(Transport.WS, ("192.0.2.9", 4000), ("192.0.2.1", 8080), 1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"INVITE sip:0394749346@demo SIP/2.0\r\n\r\n", "INVITE, 38 bytes over WS"),
        (b"SIP/2.0 486 Busy Here\r\n\r\n", "486, 25 bytes over WS"),
        (b"\xff\x00garbage", "\\xff\x00garbage, 9 bytes over WS"),
        (b"", ", 0 bytes over WS"),
    ],
)
def test_log_says_of_a_message_what_it_is_and_not_what_it_says(data, said):
    assert describe(Received(data, FLOW)) == said


def test_log_never_shows_a_secret():
    secret = DigestSecret.of("100", "demo", "secret-of-100")
    event = CredentialsFound(RequestId("1"), secret)
    assert describe(event) == "CredentialsFound"


def test_switchboard_on_every_interface_tells_phones_its_media_address(tmp_path):
    assert reachable(settings(tmp_path, host="0.0.0.0")).host == "127.0.0.1"
    assert reachable(settings(tmp_path, host="192.0.2.1")).host is None

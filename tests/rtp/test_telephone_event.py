"""Telephone-event payloads, octet by octet (RFC 4733 §2.3)."""

from __future__ import annotations

import pytest

from tongdai.rtp.errors import MalformedPacket
from tongdai.rtp.telephone_event import TelephoneEvent, build, parse


def test_the_example_of_the_rfc_is_read_and_written():
    # §5, packet 7 of figure 7: digit 9, let go after 1760 units, volume 7.
    payload = bytes.fromhex("098706e0")
    event = TelephoneEvent(9, True, 1760, 7)
    assert parse(payload) == event
    assert build(event) == payload


def test_the_reserved_bit_is_ignored():
    assert parse(bytes.fromhex("01ca0010")) == TelephoneEvent(1, True, 16, 10)


def test_keys_have_their_names_and_others_none():
    names = [TelephoneEvent(code, False, 0).key for code in range(17)]
    assert names == [*"0123456789*#ABCD", None]


@pytest.mark.parametrize("payload", [b"", b"\x01", b"\x01\x0a\x00"])
def test_what_is_too_short_is_malformed(payload):
    with pytest.raises(MalformedPacket):
        parse(payload)

"""SRTP keys in descriptions (RFC 4568)."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from tongdai.sdp.attributes import Crypto
from tongdai.sdp.description import encode, parse
from tongdai.sdp.errors import MalformedDescription, NotAcceptable
from tongdai.sdp.negotiation import (
    CodecFamily,
    LocalAudio,
    RtpTransport,
    choose,
    describe_answer,
    describe_offer,
)
from tongdai.sdp.remote import TransportKind, read_remote

SAMPLE = (Path(__file__).parent / "samples" / "desk-phone-srtp.sdp").read_text()
KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
OURS = Crypto(2, bytes(range(30)))


def read(text):
    return read_remote(parse(text.encode()))


def local(crypto):
    transport = RtpTransport("203.0.113.5", 41000, 41001, crypto)
    return LocalAudio(transport, 1, 1, 1, "name")


@pytest.mark.parametrize(
    "line",
    [
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}",
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^20",
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|1048576",
        f"1  aes_cm_128_hmac_sha1_80  INLINE:{KEY}",
    ],
)
def test_a_key_is_read_whatever_its_lifetime(line):
    assert Crypto.parse(line) == Crypto(1, b64decode(KEY))


@pytest.mark.parametrize(
    "line",
    [
        f"1 AES_CM_128_HMAC_SHA1_32 inline:{KEY}",
        "1 F8_128_HMAC_SHA1_80 whatever",
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^20|1:4",
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY} UNENCRYPTED_SRTP",
    ],
)
def test_what_we_do_not_do_is_passed_over(line):
    assert Crypto.parse(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "1 AES_CM_128_HMAC_SHA1_80",
        f"x AES_CM_128_HMAC_SHA1_80 inline:{KEY}",
        f"1 AES_CM_128_HMAC_SHA1_80 {KEY}",
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY[:-4]}",
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}A",
        f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY[:-1]}!",
    ],
)
def test_a_key_that_cannot_be_read_is_malformed_and_not_quoted(line):
    with pytest.raises(MalformedDescription) as error:
        Crypto.parse(line)
    assert KEY[:10] not in str(error.value)


def test_a_key_is_not_shown():
    assert "key" not in repr(OURS)


def test_a_desk_phones_first_key_of_our_suite_is_taken():
    remote = read(SAMPLE)
    assert remote.kind is TransportKind.RTP
    assert remote.address == ("192.0.2.70", 58076)
    assert remote.crypto == Crypto(2, b64decode(KEY))


def test_only_unknown_suites_are_not_acceptable():
    text = SAMPLE.replace("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM")
    with pytest.raises(NotAcceptable, match="AES_CM_128_HMAC_SHA1_80"):
        read(text)


def test_keys_beside_rtp_in_the_clear_are_none():
    assert read(SAMPLE.replace("RTP/SAVP", "RTP/AVP")).crypto is None


def test_srtp_without_any_key_is_not_acceptable():
    lines = [line for line in SAMPLE.splitlines() if "crypto" not in line]
    with pytest.raises(NotAcceptable):
        read("\n".join(lines))


def test_too_many_lines_are_malformed():
    line = f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}\n"
    with pytest.raises(MalformedDescription):
        read(SAMPLE + line * 17)


def test_the_answer_has_our_key_under_the_tag_of_theirs():
    offer = parse(SAMPLE.encode())
    remote = read_remote(offer)
    choice = choose(remote.codecs, (CodecFamily.G722,))
    text = encode(describe_answer(offer, remote, choice, local(OURS))).decode()
    assert "m=audio 41000 RTP/SAVP 9 101\r\n" in text
    assert f"a=crypto:{OURS}\r\n" in text
    assert read(text).crypto == OURS


def test_an_offer_of_ours_with_a_key_is_srtp():
    text = encode(describe_offer((CodecFamily.G711,), local(OURS))).decode()
    assert "m=audio 41000 RTP/SAVP 8 0 101\r\n" in text
    assert read(text).crypto == OURS

"""STUN messages in, STUN messages out. The first three are those of RFC 5769."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.webrtc import stun
from tongdai.webrtc.errors import MalformedStun
from tongdai.webrtc.stun import Class, ErrorCode

PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"
TRANSACTION = bytes.fromhex("b7e7a701bc34d686fa87dfae")

REQUEST = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff"
    "80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf"
)
ANSWER_4 = bytes.fromhex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220"
    "002000080001a147e112a643"
    "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
    "80280004c07d4c96"
)
ANSWER_6 = bytes.fromhex(
    "010100482112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220"
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
    "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
    "80280004c8fb0b4c"
)


def check(**changes):
    asked = {
        "username": "srvU:cliU",
        "password": PASSWORD,
        "priority": 7,
        "tie_breaker": 1,
        **changes,
    }
    return stun.request(TRANSACTION, **asked)


def test_the_request_of_rfc_5769():
    message = stun.parse(REQUEST)
    assert message.message_class is Class.REQUEST
    assert message.transaction == TRANSACTION
    assert message.username == "evtj:h6vY"
    assert message.priority == 0x6E0001FF
    assert message.from_controlled
    assert not message.use_candidate
    assert message.authentic(PASSWORD)
    assert not message.authentic("VOkJxbRl1RmTxUk/WvJxBu")


def test_the_answers_of_rfc_5769():
    for data, host in (
        (ANSWER_4, "192.0.2.1"),
        (ANSWER_6, "2001:db8:1234:5678:11:2233:4455:6677"),
    ):
        message = stun.parse(data)
        assert message.message_class is Class.SUCCESS
        assert message.mapped_address == (host, 32853)
        assert message.authentic(PASSWORD)


def test_our_check_is_read_as_it_was_meant():
    message = stun.parse(check(use_candidate=True))
    assert (message.username, message.priority) == ("srvU:cliU", 7)
    assert message.use_candidate
    assert not message.from_controlled
    assert message.authentic(PASSWORD)


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7"])
def test_our_answer_says_where_the_request_came_from(host):
    answer = stun.parse(stun.success(stun.parse(check()), (host, 50000), PASSWORD))
    assert answer.transaction == TRANSACTION
    assert answer.authentic(PASSWORD)
    assert answer.mapped_address == (host.removeprefix("::ffff:"), 50000)


def test_a_refusal_has_its_code_and_is_protected_if_the_request_was():
    asked = stun.parse(check())
    bare = stun.parse(stun.failure(asked, ErrorCode.UNAUTHENTICATED))
    assert (bare.message_class, bare.error) == (Class.ERROR, 401)
    assert not bare.authentic(PASSWORD)
    protected = stun.parse(stun.failure(asked, ErrorCode.ROLE_CONFLICT, PASSWORD))
    assert protected.error == 487
    assert protected.authentic(PASSWORD)


def test_one_flipped_bit_anywhere_is_noticed():
    data = check()
    kind_of_fingerprint = range(len(data) - 8, len(data) - 6)
    for at in set(range(len(data))) - set(kind_of_fingerprint):
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(MalformedStun):
            stun.parse(flipped)


def without_fingerprint(data):
    return data[:2] + (len(data) - 28).to_bytes(2, "big") + data[4:-8]


def test_a_flipped_bit_under_the_integrity_is_noticed_without_a_fingerprint():
    data = without_fingerprint(check())
    for at in range(8, len(data)):
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with contextlib.suppress(MalformedStun):
            assert not stun.parse(flipped).authentic(PASSWORD)


def test_what_stands_behind_the_integrity_is_not_believed():
    data = without_fingerprint(check()) + bytes.fromhex("00250000")
    data = data[:2] + (len(data) - 20).to_bytes(2, "big") + data[4:]
    message = stun.parse(data)
    assert message.authentic(PASSWORD)
    assert not message.use_candidate


def test_an_unsigned_message_is_authentic_under_no_password():
    data = bytes.fromhex("000100002112a442") + TRANSACTION
    assert not stun.parse(data).authentic("")


def message_with(*attributes, kind="0001"):
    body = b"".join(bytes.fromhex(attribute) for attribute in attributes)
    head = bytes.fromhex(kind) + len(body).to_bytes(2, "big")
    return head + bytes.fromhex("2112a442") + TRANSACTION + body


def test_unknown_attributes_are_named_if_they_matter():
    message = stun.parse(message_with("00300000", "c0570004 00000001"))
    assert message.unknown == (0x0030,)
    refusal = stun.parse(stun.failure(message, ErrorCode.UNKNOWN_ATTRIBUTE))
    assert refusal.error == 420
    assert refusal.attributes[stun.Attribute.UNKNOWN_ATTRIBUTES] == b"\x00\x30"


def test_of_two_alike_the_first_counts():
    message = stun.parse(message_with("00240004 00000001", "00240004 00000002"))
    assert message.priority == 1


def test_addresses_that_are_none_are_none():
    for value in ("0001", "0003a147e112a643", "0002a147e112a643"):
        size = f"{len(value) // 2:04x}"
        padded = value + "0000" * (len(value) == 4)
        data = message_with(f"0020{size}{padded}", kind="0101")
        assert stun.parse(data).mapped_address is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        REQUEST[:19],
        REQUEST[:-4],
        REQUEST + b"\0\0\0\0",
        b"\x40" + REQUEST[1:],
        REQUEST[:4] + bytes(4) + REQUEST[8:],
        message_with(kind="0003"),  # ALLOCATE
        message_with("00060005 61"),
        message_with("00080004 00000000"),
        message_with("80280004 00000000"),
        message_with(*["80220000"] * (stun.MAX_ATTRIBUTES + 1)),
        message_with("8022ffff" + "00" * stun.MAX_SIZE),
    ],
)
def test_what_is_no_binding_message_is_refused(data):
    with pytest.raises(MalformedStun):
        stun.parse(data)


@given(st.binary(min_size=12, max_size=12), st.text(max_size=40), st.booleans())
def test_any_check_is_read_as_it_was_built(transaction, username, nominate):
    data = stun.request(
        transaction,
        username=username,
        password="p",
        priority=0xFFFFFFFF,
        tie_breaker=(1 << 64) - 1,
        use_candidate=nominate,
    )
    message = stun.parse(data)
    assert message.authentic("p")
    assert (message.username, message.use_candidate) == (username, nominate)

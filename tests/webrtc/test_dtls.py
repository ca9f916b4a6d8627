"""DTLS associations, our machine at both ends or OpenSSL bare at one."""

import contextlib
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st
from OpenSSL import SSL

from tongdai.errors import UsageError
from tongdai.webrtc.dtls import (
    HANDSHAKE_TIME,
    MTU,
    Certificate,
    Close,
    Closed,
    Connected,
    DtlsTransport,
    Failed,
    Received,
    Role,
    Send,
    Tick,
    make_certificate,
)
from tongdai.webrtc.srtp import SrtpProfile

OURS, THEIRS = make_certificate(), make_certificate()


def transport(role, *, certificate=OURS, peer=(THEIRS.fingerprint,)):
    return DtlsTransport(certificate, role, peer)


def pair(*, client_expects=None, server_expects=None):
    if client_expects is None:
        client_expects = [THEIRS.fingerprint]
    if server_expects is None:
        server_expects = [OURS.fingerprint]
    client = transport(Role.CLIENT, peer=client_expects)
    server = transport(Role.SERVER, certificate=THEIRS, peer=server_expects)
    return client, server


def exchange(client, server, outputs, now=0.0):
    """Carry datagrams until none is left; return what else came, by side."""
    seen = {"client": [], "server": []}
    waiting = [("client", output) for output in outputs]
    while waiting:
        side, output = waiting.pop(0)
        if isinstance(output, Send):
            assert len(output.data) <= MTU
            other = "server" if side == "client" else "client"
            to = server if side == "client" else client
            waiting += [(other, one) for one in to.handle(Received(output.data), now)]
        else:
            seen[side].append(output)
    return seen


def connected(**expectations):
    client, server = pair(**expectations)
    server.start(0.0)
    return client, server, exchange(client, server, client.start(0.0))


def test_both_sides_get_the_same_keys_the_other_way_round():
    client, server, seen = connected()
    ours, theirs = (output.keys for output in seen["client"] + seen["server"])
    assert ours.profile is theirs.profile is SrtpProfile.AEAD_AES_256_GCM
    assert ours.sending == theirs.receiving
    assert ours.receiving == theirs.sending
    assert ours.sending != ours.receiving
    assert len(ours.sending) == 44
    assert client.deadline() is server.deadline() is None


def test_each_handshake_has_keys_of_its_own():
    keys = [connected()[2]["client"][0].keys.sending for _ in range(2)]
    assert keys[0] != keys[1]


def bare(profiles, *, certificate=THEIRS, ciphers=None):
    """A DTLS client with other wishes than ours, and its first flight."""
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_verify(SSL.VERIFY_NONE, lambda *_: True)
    if profiles:
        context.set_tlsext_use_srtp(profiles)
    if ciphers:
        context.set_cipher_list(ciphers)
    if certificate is not None:
        context.use_privatekey(load_pem_private_key(certificate.pem, password=None))
        context.use_certificate(x509.load_pem_x509_certificate(certificate.pem))
    connection = SSL.Connection(context, None)
    connection.set_connect_state()
    return connection


def serve(connection):
    """Let it shake hands with a server of ours; return what the server came to."""
    server = transport(Role.SERVER)
    server.start(0.0)
    seen = []
    for _ in range(6):
        with contextlib.suppress(SSL.Error):
            connection.do_handshake()
        try:
            outputs = server.handle(Received(connection.bio_read(65536)), 0.0)
        except SSL.WantReadError:
            break
        for output in outputs:
            if isinstance(output, Send):
                connection.bio_write(output.data)
            else:
                seen.append(output)
    return seen


def test_a_peer_without_gcm_gets_the_profile_that_all_have():
    connection = bare(b"SRTP_AES128_CM_SHA1_80")
    (keys,) = (output.keys for output in serve(connection))
    assert keys.profile is SrtpProfile.AES128_CM_SHA1_80
    # RFC 5764 §4.2: client key, server key, client salt, server salt.
    material = connection.export_keying_material(b"EXTRACTOR-dtls_srtp", 60)
    assert keys.receiving == material[:16] + material[32:46]
    assert keys.sending == material[16:32] + material[46:]


@pytest.mark.parametrize(
    "wishes",
    [
        {"profiles": None},
        {"profiles": b"SRTP_AES128_CM_SHA1_32"},
        {"profiles": b"SRTP_AES128_CM_SHA1_80", "certificate": None},
        {"profiles": b"SRTP_AES128_CM_SHA1_80", "certificate": OURS},
        {"profiles": b"SRTP_AES128_CM_SHA1_80", "ciphers": b"ECDHE-ECDSA-AES128-SHA"},
    ],
    ids=["no-srtp", "weak-srtp", "no-certificate", "other-certificate", "weak-cipher"],
)
def test_a_peer_that_is_not_as_it_must_be_gets_no_keys(wishes):
    (failed,) = serve(bare(**wishes))
    assert isinstance(failed, Failed)
    assert failed.reason


def fingerprint(algorithm, certificate=THEIRS):
    der = x509.load_pem_x509_certificate(certificate.pem).public_bytes(Encoding.DER)
    return (algorithm, hashlib.new(algorithm.replace("-", ""), der).digest())


@pytest.mark.parametrize("algorithm", ["sha-256", "sha-384", "sha-512"])
def test_fingerprints_by_any_good_hash_are_compared(algorithm):
    _, _, seen = connected(client_expects=[fingerprint(algorithm)])
    assert [type(output) for output in seen["client"]] == [Connected]


def wrong_fingerprints(true, algorithm_of):
    return [
        [],
        [algorithm_of("sha-1")],
        [("sha-256", bytes(32))],
        [("sha-256", true[1][:31])],
        [true, ("sha-512", bytes(64))],  # of several algorithms the strongest counts
    ]


@pytest.mark.parametrize(
    "case", range(5), ids=["none", "sha1", "0", "cut", "strongest"]
)
@pytest.mark.parametrize("side", ["client", "server"])
def test_another_fingerprint_gets_no_keys(side, case):
    shown = THEIRS if side == "client" else OURS
    cases = wrong_fingerprints(
        shown.fingerprint, lambda algorithm: fingerprint(algorithm, shown)
    )
    _, _, seen = connected(**{f"{side}_expects": cases[case]})
    assert [type(output) for output in seen[side]] == [Failed]


def test_one_of_several_fingerprints_is_enough():
    several = [("sha-256", bytes(32)), THEIRS.fingerprint, ("md5", bytes(16))]
    _, _, seen = connected(client_expects=several)
    assert [type(output) for output in seen["client"]] == [Connected]


def test_the_fingerprint_of_a_certificate_is_that_of_its_octets():
    assert OURS.fingerprint == fingerprint("sha-256", OURS)
    assert Certificate(OURS.pem).fingerprint == OURS.fingerprint


# Named: two processes that share the tests out make a certificate each.
@pytest.mark.parametrize(
    "pem", [b"", b"no pem", OURS.pem[:200]], ids=["empty", "no pem", "cut"]
)
def test_a_broken_certificate_is_a_mistake_of_ours(pem):
    with pytest.raises(UsageError):
        Certificate(pem)


def test_close_reaches_the_other_side_once():
    client, server, _ = connected()
    goodbye = client.handle(Close(), 5.0)
    assert [type(output) for output in goodbye] == [Send]
    outputs = server.handle(Received(goodbye[0].data), 5.0)
    assert outputs[-1] == Closed()
    assert server.handle(Received(goodbye[0].data), 5.0) == []
    assert client.handle(Close(), 6.0) == []
    assert client.deadline() is server.deadline() is None


def test_close_before_the_keys_ends_it():
    client, _ = pair()
    client.start(0.0)
    client.handle(Close(), 0.5)
    assert client.deadline() is None
    assert client.handle(Tick(), 40.0) == []


@pytest.mark.parametrize("role", list(Role))
def test_a_peer_that_says_nothing_fails_the_handshake_in_time(role):
    one = transport(role)
    one.start(100.0)
    assert one.deadline() is not None
    assert one.deadline() <= 100.0 + HANDSHAKE_TIME
    outputs = one.handle(Tick(), 100.0 + HANDSHAKE_TIME)
    assert outputs == [Failed("no handshake within 30 s")]
    assert one.deadline() is None


def test_a_client_comes_back_to_repeat_its_hello():
    # OpenSSL's clock decides: 1 s, whatever ours says.
    client, _ = pair()
    client.start(0.0)
    assert client.deadline() == pytest.approx(1.0, abs=0.2)
    assert client.handle(Tick(), 1.0) == []
    assert client.deadline() == pytest.approx(2.0, abs=0.2)


def test_a_lost_flight_is_made_up_for_by_the_peers_repetition():
    client, server = pair()
    server.start(0.0)
    (hello,) = client.start(0.0)
    lost = server.handle(Received(hello.data), 0.0)
    assert lost
    # The same hello again is a repetition; the rest of the handshake still works.
    server.handle(Received(hello.data), 0.1)
    seen = exchange(server, client, lost)
    assert [type(o) for o in seen["client"] + seen["server"]] == [Connected, Connected]


def test_datagrams_that_are_no_dtls_change_nothing():
    client, server = pair()
    server.start(0.0)
    hello = client.start(0.0)
    for data in (b"", b"\x00\x01", b"\x80" + bytes(40), b"\x16", b"\x16" + bytes(60)):
        assert server.handle(Received(data), 0.0) == []
    seen = exchange(client, server, hello)
    assert [type(output) for output in seen["server"]] == [Connected]


def test_data_after_the_handshake_is_dropped():
    client, server, _ = connected()
    record = bytes.fromhex("17fefd 0001 000000000005 0020") + bytes(32)
    assert server.handle(Received(record), 1.0) == []
    assert client.handle(Received(bytes.fromhex("16fefd") + bytes(10)), 1.0) == []


def test_it_is_started_once_and_before_anything_else():
    client, _ = pair()
    with pytest.raises(UsageError):
        client.handle(Tick(), 0.0)
    client.start(0.0)
    with pytest.raises(UsageError):
        client.start(0.0)


RECORDS = st.builds(
    lambda kind, epoch, number, body: (
        bytes([kind])
        + bytes.fromhex("fefd")
        + epoch.to_bytes(2, "big")
        + number.to_bytes(6, "big")
        + len(body).to_bytes(2, "big")
        + body
    ),
    st.integers(20, 25),
    st.integers(0, 2),
    st.integers(0, 9),
    st.binary(max_size=60),
)
INPUTS = (RECORDS | st.binary(max_size=60)).map(Received) | st.sampled_from(
    [Tick(), Close()]
)


@settings(max_examples=60, deadline=None)
@given(
    role=st.sampled_from(list(Role)),
    history=st.lists(st.tuples(st.floats(0, 10), INPUTS), max_size=8),
)
def test_any_history_ends_at_most_once_and_leaves_no_timer(role, history):
    one, now = transport(role), 0.0
    outputs = one.start(now)
    for wait, event in [*history, (HANDSHAKE_TIME, Tick())]:
        now += wait
        outputs += one.handle(event, now)
    assert len([one for one in outputs if not isinstance(one, Send)]) <= 1
    assert one.deadline() is None

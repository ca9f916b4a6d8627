"""The hot loop by itself: what a listener is sent for what a speaker says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongdai.media.codecs import Passage
from tongdai.media.relay import PATIENCE, Line, Route, Speaker
from tongdai.rtp import packet as rtp
from tongdai.rtp.g711 import A_TO_MU
from tongdai.rtp.packet import RtpPacket

OPUS = 111
OPUS_TO_96 = {OPUS: Passage(96, None, 48000)}


class Listener:
    """A line whose packets stay here."""

    def __init__(self, *, sequence: int = 1000, timestamp: int = 5000) -> None:
        self.line = Line(ssrc=7, sequence=sequence, timestamp=timestamp)
        self.heard: list[RtpPacket] = []
        self.open()

    def open(self) -> None:
        self.line.transmit = lambda packet: self.heard.append(rtp.parse(packet))

    def sequences(self) -> list[int]:
        return [packet.sequence for packet in self.heard]


def speaker(*listeners: Listener, passages=OPUS_TO_96) -> Speaker:
    one = Speaker(lambda: None)
    one.clock_rates = {OPUS: 48000, 8: 8000}
    routes = [Route(listener.line) for listener in listeners]
    for route in routes:
        route.passages = passages
    one.routes = tuple(routes)
    return one


def say(
    one: Speaker,
    sequence: int,
    *,
    now: float | None = None,
    ssrc: int = 1,
    payload_type: int = OPUS,
    payload: bytes = b"voice",
    marker: bool = False,
) -> None:
    """One packet in step with its sequence number, 20 ms each."""
    packet = rtp.build(
        payload_type, sequence, 960 * sequence, ssrc, payload, marker=marker
    )
    one.receive(packet, sequence * 0.02 if now is None else now)


def test_first_packet_begins_the_line_with_a_marker_and_the_rest_follow():
    listener = Listener()
    one = speaker(listener)
    for sequence in (65534, 65535, 65536):
        say(one, sequence)
    assert listener.heard == [
        RtpPacket(96, True, 1001, 5001, 7, b"voice"),
        RtpPacket(96, False, 1002, 5961, 7, b"voice"),
        RtpPacket(96, False, 1003, 6921, 7, b"voice"),
    ]


def test_a_lost_packet_leaves_its_gap():
    listener = Listener()
    one = speaker(listener)
    for sequence in (10, 11, 13):
        say(one, sequence)
    assert listener.sequences() == [1001, 1002, 1004]


def test_a_late_packet_goes_where_it_belongs():
    listener = Listener()
    one = speaker(listener)
    for sequence in (10, 11, 13, 12, 14):
        say(one, sequence)
    assert listener.sequences() == [1001, 1002, 1004, 1003, 1005]
    assert listener.line.sequence == 1005


def test_a_duplicate_is_sent_once():
    listener = Listener()
    one = speaker(listener)
    for sequence in (10, 11, 11, 12):
        say(one, sequence)
    assert listener.sequences() == [1001, 1002, 1003]


def test_a_packet_older_than_the_route_is_dropped():
    listener = Listener()
    one = speaker(listener)
    for sequence in (10, 12, 11, 9, 8, 13):
        say(one, sequence)
    assert listener.sequences() == [1001, 1003, 1002, 1004]


def test_another_speaker_continues_the_line():
    listener = Listener()
    music, friend = speaker(listener), speaker(listener)
    say(music, 500, now=1.0, ssrc=1)
    say(music, 501, now=1.02, ssrc=1)
    listener.line.route = None  # the hearing changed
    say(friend, 9, now=2.02, ssrc=2)
    say(friend, 10, now=2.04, ssrc=2)
    assert listener.heard[2:] == [
        RtpPacket(96, True, 1003, 5001 + 960 + 48000 + 1, 7, b"voice"),
        RtpPacket(96, False, 1004, 5001 + 960 + 48000 + 961, 7, b"voice"),
    ]


def test_a_new_source_of_the_same_leg_continues_the_line():
    listener = Listener()
    one = speaker(listener)
    say(one, 10, ssrc=1, now=1.0)
    say(one, 40000, ssrc=2, now=1.02)
    assert listener.heard[1] == RtpPacket(96, True, 1002, 5962, 7, b"voice")


def test_a_source_that_jumps_continues_the_line():
    listener = Listener()
    one = speaker(listener)
    say(one, 10, now=1.0)
    say(one, 30000, now=1.02)
    say(one, 30001, now=1.04)
    assert listener.sequences() == [1001, 1002, 1003]
    assert [packet.marker for packet in listener.heard] == [True, True, False]


def test_of_two_who_speak_at_once_the_first_keeps_the_line_until_it_pauses():
    listener = Listener()
    one, other = speaker(listener), speaker(listener)
    say(one, 1, now=1.0, payload=b"one")
    say(other, 1, now=1.01, payload=b"other")
    say(one, 2, now=1.02, payload=b"one")
    say(other, 2, now=1.03 + PATIENCE, payload=b"other")
    assert [p.payload for p in listener.heard] == [b"one", b"one", b"other"]


def test_nothing_is_sent_to_a_listener_without_a_way_and_no_number_is_used_up():
    listener = Listener()
    listener.line.transmit = None
    one = speaker(listener)
    say(one, 10)
    listener.open()
    say(one, 11)
    assert listener.sequences() == [1001]
    assert listener.line.packets == 1


def test_one_packet_reaches_every_listener_in_its_own_numbers():
    near, far = Listener(sequence=1), Listener(sequence=65535)
    one = speaker(near, far)
    say(one, 10)
    assert (near.sequences(), far.sequences()) == ([2], [0])


def test_a_law_becomes_mu_law_by_table():
    listener = Listener()
    one = speaker(listener, passages={8: Passage(0, A_TO_MU, 8000)})
    say(one, 1, payload_type=8, payload=bytes(range(256)))
    assert listener.heard[0].payload == bytes(range(256)).translate(A_TO_MU)
    assert listener.heard[0].payload_type == 0


def test_what_the_listener_has_no_number_for_does_not_reach_it():
    listener = Listener()
    one = speaker(listener)
    say(one, 1, payload_type=8)
    assert listener.heard == []
    assert one.packets == 1


def test_a_payload_type_that_was_not_agreed_on_is_refused():
    listener = Listener()
    one = speaker(listener)
    say(one, 1, payload_type=9)
    assert (one.packets, one.refused, listener.heard) == (0, 1, [])


def test_header_extension_and_padding_do_not_reach_the_listener():
    listener = Listener()
    one = speaker(listener)
    head = rtp.build(OPUS, 1, 960, 1, b"")
    extended = bytes([head[0] | 0x30]) + head[1:] + b"\xbe\xde\x00\x01\x10\xff\x00\x00"
    one.receive(extended + b"voice" + b"\x00\x00\x03", 1.0)
    assert listener.heard[0].payload == b"voice"


def test_losses_of_earlier_sources_still_count():
    one = speaker()
    for sequence in (1, 2, 4):
        say(one, sequence, ssrc=1)
    for sequence in (1, 4):
        say(one, sequence, ssrc=2)
    assert one.lost == 3


def test_the_first_packet_is_announced_once():
    heard: list[str] = []
    one = Speaker(lambda: heard.append("first"))
    one.clock_rates = {OPUS: 48000}
    say(one, 1)
    say(one, 2)
    say(one, 3, ssrc=9)
    assert heard == ["first"]


PACKETS = st.builds(
    rtp.build,
    st.sampled_from([OPUS, 8, 9]),
    st.integers(0, 400) | st.integers(0, 65535),
    st.integers(0, 2**32 - 1),
    st.integers(1, 3),
    st.binary(max_size=4),
    marker=st.booleans(),
)
GARBAGE = st.binary(max_size=40) | st.builds(
    lambda first, rest: bytes([first]) + rest,
    st.integers(0x80, 0xBF),
    st.binary(min_size=11, max_size=40),
)


@given(
    history=st.lists(
        st.tuples(st.booleans(), PACKETS | GARBAGE, st.floats(0, 0.5)), max_size=60
    )
)
def test_whatever_comes_a_listener_hears_one_line(history):
    listener = Listener(sequence=65500)
    speakers = (speaker(listener), speaker(listener))
    now = 0.0
    for which, packet, wait in history:
        now += wait
        speakers[which].receive(packet, now)
    assert {packet.ssrc for packet in listener.heard} <= {7}
    assert {packet.payload_type for packet in listener.heard} <= {96}
    assert listener.line.packets == len(listener.heard)
    received = sum(one.packets for one in speakers)
    refused = sum(one.refused for one in speakers)
    assert received + refused == len(history)

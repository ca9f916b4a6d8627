"""A hearing divided among processes: who is fed where, and what is mixed."""

from __future__ import annotations

from tests.media.test_supervision import (
    AGENT,
    BETWEEN,
    COLLOQUY,
    CUSTOMER,
    MONITORING,
    SUPERVISOR,
    WHISPER,
)
from tongdai.call.ids import LegId
from tongdai.media.commands import Audio
from tongdai.media.division import Mix, Seat, divide

G711 = Audio(
    {8: "PCMA/8000"}, {"PCMA/8000": 8, "telephone-event/8000": 101}, True, True
)
DEAF = Audio({0: "PCMU/8000"}, {"PCMU/8000": 0}, True, True)
OPUS = Audio({111: "opus/48000"}, {"opus/48000": 111}, True, True)


def mix(*speakers: LegId, encoding: str = "PCMA/8000") -> Mix:
    events = "telephone-event/8000" if encoding == "PCMA/8000" else None
    return Mix(frozenset(speakers), encoding, events)


def seats(
    customer: str = "A", supervisor: str = "A", heard_by: Audio | None = G711
) -> dict[LegId, Seat[str]]:
    """
    Where the three are.

    Args:
        heard_by: What is settled about the supervisor's audio.
    """
    return {
        AGENT: Seat("A", G711),
        CUSTOMER: Seat(customer, G711),
        SUPERVISOR: Seat(supervisor, heard_by),
    }


def test_a_call_on_one_worker_feeds_nobody():
    division = divide(BETWEEN, seats(), "M")
    assert division.pairs == {"A": BETWEEN}
    assert not division.feeds
    assert not division.to_mix


def test_whom_a_listener_hears_elsewhere_is_fed_to_its_worker():
    division = divide(BETWEEN, seats(customer="B"), "M")
    assert division.pairs == {"A": {(CUSTOMER, AGENT)}, "B": {(AGENT, CUSTOMER)}}
    assert division.feeds == {(CUSTOMER, "B", "A"), (AGENT, "A", "B")}
    assert not division.keys


def test_only_who_hears_two_is_sent_a_mix():
    division = divide(MONITORING, seats(), "M")
    both = mix(AGENT, CUSTOMER)
    assert division.pairs == {"A": {*BETWEEN, (both, SUPERVISOR)}}
    assert division.feeds == {
        (AGENT, "A", "M"),
        (CUSTOMER, "A", "M"),
        (both, "M", "A"),
    }


def test_in_a_whisper_the_customer_is_relayed_the_agent_alone():
    division = divide(WHISPER, seats(customer="B"), "M")
    assert division.pairs["B"] == {(AGENT, CUSTOMER)}
    assert division.pairs["A"] == {
        (mix(AGENT, CUSTOMER), SUPERVISOR),
        (mix(CUSTOMER, SUPERVISOR), AGENT),
    }
    into_customer = {source for source, _, target in division.feeds if target == "B"}
    assert into_customer == {AGENT}


def test_in_a_colloquy_each_has_its_own_mix():
    division = divide(COLLOQUY, seats(), "M")
    assert {source for source, _, target in division.feeds if target == "A"} == {
        mix(AGENT, CUSTOMER),
        mix(CUSTOMER, SUPERVISOR),
        mix(AGENT, SUPERVISOR),
    }


def test_listeners_of_the_same_in_the_same_codec_share_a_mix():
    more = {LegId("second"): Seat("A", G711), LegId("third"): Seat("B", OPUS)}
    pairs = {(each, new) for each in (AGENT, CUSTOMER) for new in more}
    division = divide(MONITORING | pairs, seats() | more, "M")
    both, opus = mix(AGENT, CUSTOMER), mix(AGENT, CUSTOMER, encoding="opus/48000")
    assert {feed for feed in division.feeds if feed[1] == "M"} == {
        (both, "M", "A"),
        (opus, "M", "B"),
    }


def test_without_a_mixer_all_are_routed_as_they_are():
    division = divide(MONITORING, seats(supervisor="B"), None)
    assert division.to_mix
    assert division.pairs["B"] == {(AGENT, SUPERVISOR), (CUSTOMER, SUPERVISOR)}
    assert division.feeds == {(AGENT, "A", "B"), (CUSTOMER, "A", "B")}


def test_keys_of_those_who_are_fed_are_read_where_they_speak():
    division = divide(MONITORING, seats(customer="B"), "M")
    assert not division.keys
    division = divide(MONITORING, seats(customer="B", heard_by=DEAF), "M")
    assert division.keys == {"A": {AGENT}, "B": {CUSTOMER}}


def test_a_leg_that_is_gone_or_not_described_is_no_reason_to_mix():
    gone = {leg: seat for leg, seat in seats().items() if leg != CUSTOMER}
    division = divide(COLLOQUY, gone, "M")
    assert division.pairs == {"A": {(AGENT, SUPERVISOR), (SUPERVISOR, AGENT)}}
    assert not division.to_mix
    assert not divide(MONITORING, seats(heard_by=None), "M").to_mix

"""What later descriptions change on a leg: hold, codecs, keys, addresses, ICE."""

from __future__ import annotations

import pytest

from tests.client.media.wire import (
    G711,
    G722,
    OPUS,
    RTP,
    WEBRTC,
    Wire,
    connected,
    party,
)
from tongdai.errors import UsageError
from tongdai.sdp.errors import MalformedDescription, NotAcceptable
from tongdai.sdp.remote import TransportKind

KINDS = pytest.mark.parametrize("kind", [WEBRTC, RTP], ids=str)


@KINDS
@pytest.mark.parametrize("offers", [0, 1])
def test_who_holds_hears_nothing_and_is_heard(kind: TransportKind, offers: int) -> None:
    wire, *parties = connected(kind, G711)
    holder, held = parties[offers], parties[1 - offers]
    sent = held.core.quality.sent
    wire.agree(held=True, offers=offers)
    wire.run(1.5)
    assert holder.voice.hears(None)
    assert held.voice.hears(holder.voice.hertz)
    assert held.core.quality.sent == sent
    wire.agree(offers=offers)
    wire.run(1.5)
    assert holder.voice.hears(held.voice.hertz)
    assert held.voice.hears(holder.voice.hertz)


def test_both_hold_and_then_talk() -> None:
    wire, ours, theirs = connected(RTP, G711)
    answer, _ = theirs.core.answer(ours.core.offer(held=True), held=True, now=wire.now)
    assert b"a=inactive" in answer
    ours.core.accept(answer, wire.now)
    wire.run(1.5)
    assert ours.voice.hears(None)
    assert theirs.voice.hears(None)
    wire.agree()
    wire.run(1.5)
    assert ours.voice.hears(1000)


def test_another_codec_by_a_later_offer() -> None:
    wire, ours, _ = connected(RTP, G711, G722)
    assert ours.voice.rates[-1] == 8000
    wideband = party(RTP, "192.0.2.2", 1000, G722)
    wideband.at = wire.now
    wire.parties = (ours, wideband)
    wire.agree(offers=1)
    wire.run(1.5)
    assert ours.voice.rates[-1] == 16_000
    assert ours.core.quality.codec == "G722/8000"
    assert ours.voice.hears(1000)
    assert wideband.voice.hears(500)


@pytest.mark.parametrize("offers", [0, 1])
def test_a_lost_path_comes_back_by_a_later_offer(offers: int) -> None:
    wire, *parties = connected(WEBRTC, OPUS)
    wire.cut = True
    wire.run(33.0)
    assert [len(one.told.failures) for one in parties] == [1, 1]
    sent = parties[0].core.quality.sent
    wire.cut = False
    wire.run(1.0)
    assert parties[0].core.quality.sent == sent  # no consent, no sound (RFC 7675)
    wire.agree(offers=offers)
    wire.run(2.0)
    assert parties[0].voice.hears(1000)
    assert parties[1].voice.hears(500)
    assert [one.told.connections for one in parties] == [1, 1]


def test_an_answer_that_comes_again_changes_nothing() -> None:
    ours = party(WEBRTC, "192.0.2.1", 500, OPUS)
    theirs = party(WEBRTC, "192.0.2.2", 1000, OPUS)
    offer = ours.core.offer(held=False)
    answer, _ = theirs.core.answer(offer, held=False, now=0.0)
    assert ours.core.accept(answer, 0.0)
    assert ours.core.accept(answer, 0.0) == []


def test_what_cannot_be_taken_leaves_the_call_as_it_was() -> None:
    wire, ours, _ = connected(WEBRTC, OPUS)
    for body, error in (
        (b"", MalformedDescription),
        (b"v=0\r\nnonsense", MalformedDescription),
        (party(RTP, "192.0.2.9", None, OPUS).core.offer(held=False), NotAcceptable),
        (party(WEBRTC, "192.0.2.9", None, G711).core.offer(held=False), NotAcceptable),
    ):
        with pytest.raises(error):
            ours.core.answer(body, held=False, now=wire.now)
    with pytest.raises(UsageError):
        party(RTP, "192.0.2.1", None, G711).core.accept(b"v=0", 0.0)
    wire.run(1.0)
    assert ours.voice.hears(1000)


def test_a_plain_peer_that_answers_from_another_port_is_followed() -> None:
    ours = party(RTP, "192.0.2.1", 500, G711)
    theirs = party(RTP, "192.0.2.2", 1000, G711)
    wire = Wire(ours, theirs)
    answer, _ = theirs.core.answer(
        ours.core.offer(held=False), held=False, now=wire.now
    )
    ours.core.accept(answer.replace(b"m=audio 40000", b"m=audio 50000"), wire.now)
    wire.run(2.0)
    assert ours.voice.hears(1000)
    assert theirs.voice.hears(500)
    assert wire.sent[-1].destination[1] in (40_000, 40_001)


@KINDS
def test_keys_are_heard_once_each_though_packets_are_lost(kind: TransportKind) -> None:
    wire, ours, theirs = connected(kind, G711)
    wire.loss = 0.1
    assert ours.core.press("0123456789*#ABCD")
    wire.run(8.0)
    assert theirs.told.digits == "0123456789*#ABCD"
    assert ours.told.digits == ""

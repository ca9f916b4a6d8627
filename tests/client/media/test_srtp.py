"""Plain legs whose packets are encrypted by keys in their descriptions (RFC 4568)."""

from __future__ import annotations

import pytest

from tests.client.media.wire import G711, RTP, Wire, connected, party
from tongdai.client.media.protection import Protection
from tongdai.sdp.errors import NotAcceptable

CLEAR, ACCEPTED, PREFERRED, DEMANDED = Protection


def test_srtp_with_keys_in_the_descriptions() -> None:
    wire, ours, theirs = connected(RTP, G711, protection=Protection.DEMANDED)
    wire.agree(offers=1)  # keys stay, and so does the stream
    wire.run(1.0)
    assert ours.voice.hears(1000)
    assert theirs.voice.hears(500)
    tone = [send.data for send in wire.sent if send.data[1] & 0x7F == 8]
    assert len({data[12:60] for data in tone}) == len(
        tone
    )  # a tone in the clear repeats


@pytest.mark.parametrize(
    ("ours", "theirs"), [(CLEAR, DEMANDED), (DEMANDED, CLEAR), (PREFERRED, CLEAR)]
)
def test_srtp_and_no_srtp_do_not_come_together(
    ours: Protection, theirs: Protection
) -> None:
    offer = party(RTP, "192.0.2.1", None, G711, protection=ours).core.offer(held=False)
    asked = party(RTP, "192.0.2.2", None, G711, protection=theirs).core
    with pytest.raises(NotAcceptable, match="SRTP"):
        asked.answer(offer, held=False, now=0.0)


@pytest.mark.parametrize("caller", Protection)
@pytest.mark.parametrize("called", [ACCEPTED, PREFERRED])
def test_who_does_not_demand_srtp_answers_as_it_is_asked(
    caller: Protection, called: Protection
) -> None:
    ours = party(RTP, "192.0.2.1", 500, G711, protection=caller)
    theirs = party(RTP, "192.0.2.2", 1000, G711, protection=called)
    wire = Wire(ours, theirs)
    # The second time the one that was asked does: it stays as it is.
    for offers in (0, 1):
        wire.agree(offers=offers)
        wire.run(2.0)
        assert ours.voice.hears(1000)
        assert theirs.voice.hears(500)
    offer = theirs.core.offer(held=False)
    assert (b"a=crypto" in offer) is (caller in (PREFERRED, DEMANDED))


@pytest.mark.parametrize("first", [CLEAR, DEMANDED])
def test_what_was_agreed_on_with_srtp_or_without_stays_so(first: Protection) -> None:
    theirs = party(RTP, "192.0.2.2", None, G711, protection=PREFERRED).core
    for protection in (first, DEMANDED if first is CLEAR else CLEAR):
        asking = party(RTP, "192.0.2.1", None, G711, protection=protection).core
        offer = asking.offer(held=False)
        if protection is first:
            theirs.answer(offer, held=False, now=0.0)
        else:
            with pytest.raises(NotAcceptable, match="SRTP"):
                theirs.answer(offer, held=False, now=0.0)


@pytest.mark.parametrize("asking", [CLEAR, DEMANDED])
def test_an_answer_that_turns_srtp_on_or_off_is_no_answer(asking: Protection) -> None:
    ours = party(RTP, "192.0.2.1", None, G711, protection=asking).core
    ours.offer(held=False)
    other = DEMANDED if asking is CLEAR else CLEAR
    stranger = party(RTP, "192.0.2.3", None, G711, protection=other).core
    theirs = party(RTP, "192.0.2.2", None, G711, protection=PREFERRED).core
    answer, _ = theirs.answer(stranger.offer(held=False), held=False, now=0.0)
    with pytest.raises(NotAcceptable, match="SRTP"):
        ours.accept(answer, 0.0)

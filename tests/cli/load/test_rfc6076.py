"""RFC 6076's figures of messages, against figures worked out by hand."""

from __future__ import annotations

import pytest

from tongdai.cli.load.rfc6076 import registrations, sessions
from tongdai.cli.load.signalling import Signalling


def message(start, call, cseq, to_tag=""):
    tag = f";tag={to_tag}" if to_tag else ""
    lines = (
        start,
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK" + call,
        "From: <sip:100@demo>;tag=a",
        f"To: <sip:101@demo>{tag}",
        f"Call-ID: {call}",
        f"CSeq: {cseq}",
        "Max-Forwards: 70",
        "Content-Length: 0",
    )
    return "\r\n".join([*lines, "", ""]).encode()


class Wire:
    """Says at which millisecond what passes."""

    def __init__(self):
        self.signalling = Signalling()

    def sends(self, at, call, method, cseq=1, tag=""):
        start = f"{method} sip:101@demo SIP/2.0"
        self._passed(True, message(start, call, f"{cseq} {method}", tag), at)

    def gets(self, at, call, status, method="INVITE", cseq=1):
        start = f"SIP/2.0 {status} So"
        self._passed(False, message(start, call, f"{cseq} {method}", "b"), at)

    def gets_bye(self, at, call):
        start = "BYE sip:100@demo SIP/2.0"
        self._passed(False, message(start, call, "1 BYE", "a"), at)

    def answers_bye(self, at, call):
        self._passed(True, message("SIP/2.0 200 OK", call, "1 BYE", "a"), at)

    def refused(self, at, call, status):
        self.sends(at, call, "INVITE")
        self.gets(at + 30, call, status)

    def _passed(self, sent, data, at):
        self.signalling.passed(sent, data, at / 1000)

    @property
    def sessions(self):
        return sessions(self.signalling.sessions.values())


def test_a_call_that_is_challenged_rings_talks_and_is_hung_up():
    wire = Wire()
    wire.sends(1000, "a", "INVITE")
    wire.sends(1500, "a", "INVITE")  # sent again: it counts from the first time
    wire.gets(1510, "a", 407)
    wire.sends(1511, "a", "INVITE", cseq=2)
    wire.gets(1512, "a", 100, cseq=2)
    wire.gets(1600, "a", 180, cseq=2)
    wire.gets(1700, "a", 180, cseq=2)
    wire.gets(4000, "a", 200, cseq=2)
    wire.sends(9000, "a", "INVITE", cseq=3, tag="b")  # a hold is no other session
    wire.gets(9010, "a", 491, cseq=3)
    wire.sends(14_000, "a", "BYE", cseq=4, tag="b")
    wire.gets(14_025, "a", 200, "BYE", cseq=4)
    found = wire.sessions
    assert (found.requests, found.srd_each) == (1, [600.0])
    assert found.sdd.mean == pytest.approx(25)
    assert found.sdt.mean == pytest.approx(10)
    assert found.srd_failed is None
    assert (found.ser, found.seer, found.isa, found.scr) == (100, 100, 0, 100)


def test_whoever_the_other_side_hangs_up_completes_without_a_delay_of_ours():
    wire = Wire()
    wire.sends(0, "a", "INVITE")
    wire.gets(40, "a", 200)
    wire.gets_bye(2040, "a")
    wire.answers_bye(2041, "a")
    found = wire.sessions
    assert found.srd_each == [40.0]
    assert found.sdd is None
    assert found.sdt.mean == pytest.approx(2)
    assert found.scr == 100


def test_the_ratios_of_ten_calls():
    wire = Wire()
    for call in "abcd":
        wire.sends(0, call, "INVITE")
        wire.gets(100, call, 200)
    for call in "abc":
        wire.sends(1100, call, "BYE", tag="b")
        wire.gets(1120, call, 200, "BYE")
    wire.sends(1100, "d", "BYE", tag="b")  # and nothing comes
    wire.refused(0, "e", 486)
    wire.refused(0, "f", 603)
    wire.refused(0, "g", 403)
    wire.refused(0, "h", 503)
    wire.refused(0, "i", 302)
    wire.sends(0, "j", "INVITE")  # and nothing comes
    found = wire.sessions
    assert found.requests == 10
    assert found.ser == pytest.approx(100 * 4 / 9)
    assert found.seer == pytest.approx(100 * 6 / 9)
    assert found.isa == pytest.approx(100 * 2 / 10)
    assert found.scr == pytest.approx(100 * 3 / 10)
    assert found.srd.count == 4
    assert (found.srd_failed.count, found.srd_failed.mean) == (5, pytest.approx(30))


def test_registrations_count_once_and_what_takes_them_back_not_at_all():
    wire = Wire()
    for call, status in (("a", 200), ("b", 403)):
        wire.sends(0, call, "REGISTER")
        wire.gets(5, call, 401, "REGISTER")
        wire.sends(6, call, "REGISTER", cseq=2)
        wire.gets(12, call, status, "REGISTER", cseq=2)
    wire.sends(9000, "a", "REGISTER", cseq=3)
    wire.gets(9900, "a", 200, "REGISTER", cseq=3)
    found = registrations(wire.signalling.registrations.values())
    assert (found.requests, found.ira) == (2, 50)
    assert (found.rrd.count, found.rrd.mean) == (1, pytest.approx(12))


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\x00\xff" * 40, b"SIP/2.0 200"])
def test_what_is_no_sip_counts_nothing(data):
    wire = Wire()
    wire.signalling.passed(False, data, 1.0)
    wire.signalling.passed(True, data, 1.0)
    wire.gets(1, "unknown", 200)
    wire.gets_bye(1, "unknown")
    assert wire.sessions.requests == 0
    assert wire.sessions.ser is None

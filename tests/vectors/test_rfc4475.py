"""RFC 4475: every torture message is read, refused or dropped as the tables say."""

from __future__ import annotations

import pytest

from tests.vectors.corpus import (
    RFC4475,
    Dropped,
    Expectation,
    Read,
    Refused,
    Verdict,
    expectations,
    needs_vectors,
    rfc4475,
)
from tongdai.sip.errors import MalformedMessage
from tongdai.sip.message import Request, Response
from tongdai.sip.parser import MalformedRequest, parse_message

pytestmark = needs_vectors

ORACLE = {row.name: row for row in expectations("rfc4475")}


def request(name: str) -> Request:
    message = parse_message(rfc4475(name))
    assert isinstance(message, Request)
    return message


def response(name: str) -> Response:
    message = parse_message(rfc4475(name))
    assert isinstance(message, Response)
    return message


@pytest.mark.parametrize(("name", "verdict"), RFC4475.items(), ids=RFC4475)
def test_parser_does_as_decided(name: str, verdict: Verdict) -> None:
    match verdict:
        case Read():
            parse_message(rfc4475(name))
        case Refused(status):
            with pytest.raises(MalformedRequest) as refusal:
                parse_message(rfc4475(name))
            assert refusal.value.status == status
        case Dropped():
            with pytest.raises(MalformedMessage) as dropped:
                parse_message(rfc4475(name))
            assert not isinstance(dropped.value, MalformedRequest)


def test_every_row_of_the_oracle_has_a_decision() -> None:
    assert RFC4475.keys() - {"baddn.alt-with-final-crlf"} == ORACLE.keys()


@pytest.mark.parametrize("row", ORACLE.values(), ids=ORACLE)
def test_decision_is_among_what_the_rfc_allows(row: Expectation) -> None:
    wanted = row.expect[:3]
    match RFC4475[row.name]:
        case Refused(status):
            assert str(status) in row.expect or str(status) in row.alternatives
        case Dropped():
            assert row.expect == "discard" or "silence" in row.expect
        case Read(why) if wanted in ("400", "505"):
            assert why
            assert row.alternatives or "registrar" in row.expect


@pytest.mark.parametrize(
    "name", [name for name, verdict in RFC4475.items() if isinstance(verdict, Read)]
)
def test_what_is_written_again_reads_the_same(name: str) -> None:
    message = parse_message(rfc4475(name))
    assert parse_message(message.encode()) == message


def test_wsinv_is_read_through_its_folds_and_odd_spacing() -> None:
    invite = request("wsinv")
    assert (invite.max_forwards, str(invite.cseq)) == (68, "9 INVITE")
    assert (invite.to.uri.user, invite.to.tag) == ("vivekg", "1918181833n")
    assert invite.from_.display_name == 'J Rosenberg \\"'
    assert [(via.transport, via.host, via.branch) for via in invite.vias] == [
        ("UDP", "192.0.2.2", "390skdjuw"),
        ("TCP", "spindle.example.com", "z9hG4bK9ikj8"),
        ("UDP", "192.168.255.111", "z9hG4bK30239"),
    ]
    assert invite.headers.get("Subject") == ""
    assert (
        invite.headers.get("newfangledheader")
        == "newfangled value continued newfangled value"
    )
    (contact,) = invite.contacts
    assert contact.display_name == 'Quoted string ""'
    assert list(contact.parameters.items()) == [
        ("newparam", "newvalue"),
        ("secondparam", None),
        ("q", "0.33"),
    ]
    assert "unknown-no-value" in invite.routes[0].uri.parameters
    assert len(invite.body) == 150


def test_intmeth_keeps_every_legal_character() -> None:
    odd = request("intmeth")
    assert (
        odd.method == odd.cseq.method == "!interesting-Method0123456789_*+`.%indeed'~"
    )
    assert odd.target.user == "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"
    assert odd.to.display_name == "BEL: NUL: DEL:"
    assert odd.from_.display_name == "token1~` token2'+_ token3*%!.-"
    assert odd.from_.tag == "_token~1'+`*%!-."
    assert odd.from_.parameters.get("fromparam''~+*_!.-%") == "работающий"
    assert odd.call_id == "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"
    assert odd.headers.get("extensionHeader-!.%*+_`'~") == "\ufeff大停電"


def test_esc01_undoes_escapes_once() -> None:
    invite = request("esc01")
    assert invite.target.user == "sips:user@example.com"
    assert invite.to.uri.user == "user"
    assert invite.from_.uri.user == "I have spaces"
    (contact,) = invite.contacts
    assert contact.uri.user == "caller"
    assert list(contact.uri.parameters.items()) == [("lr", None), ("name", "value%41")]


def test_escnull_keeps_two_contacts_that_differ_in_a_nul_apart() -> None:
    register = request("escnull")
    assert register.to.uri.user == "null-\0-null"
    assert [contact.uri.user for contact in register.contacts] == ["\0", "\0\0"]
    assert str(register.contacts[0]) == "<sip:%00@host5.example.net>".replace(
        "net", "com"
    )


def test_esc02_leaves_percent_signs_alone_where_they_escape_nothing() -> None:
    odd = request("esc02")
    assert odd.method == "RE%47IST%45R"
    assert odd.to.display_name == "%Z%45"
    assert [contact.uri.user for contact in odd.contacts] == ["alias1", "alias3"]


def test_longreq_loses_nothing() -> None:
    invite = request("longreq")
    assert [via.host for via in invite.vias[:-1]] == [
        f"sip{number}.example.com" for number in range(33, 0, -1)
    ]
    assert invite.vias[-1].received == "192.0.2.5"
    assert invite.from_.uri.user == "amazinglylongcallername" * 5
    assert "longparam" + "name" * 25 in invite.to.uri.parameters
    assert len(invite.body) == 150


def test_dblreq_is_the_first_of_its_two_requests() -> None:
    register = request("dblreq")
    assert (register.method, register.body) == ("REGISTER", b"")


def test_semiuri_has_its_semicolon_and_at_sign_in_the_user() -> None:
    options = request("semiuri")
    assert options.target.user == "user;par=u@example.net"
    assert options.target.host == "example.com"
    assert len(options.accept) == 6


def test_transports_are_kept_whether_known_or_not() -> None:
    assert [via.transport for via in request("transports").vias] == [
        "UDP",
        "SCTP",
        "TLS",
        "UNKNOWN",
        "TCP",
    ]


def test_mpart01_body_is_carried_past_its_nuls() -> None:
    message = request("mpart01")
    assert len(message.body) == 553
    assert b"\0" in message.body
    assert message.content_type is not None
    assert message.content_type.parameters.get("boundary") == "7a9cbec02ceef655"
    assert "rport" in message.via.parameters


def test_reason_phrases_may_be_unusual_or_empty() -> None:
    assert response("unreason").reason.startswith("= 2**3 * 5**2 но")
    assert (response("noreason").status, response("noreason").reason) == (100, "")


def test_malformed_requests_still_tell_whom_to_answer() -> None:
    with pytest.raises(MalformedRequest) as refusal:
        parse_message(rfc4475("insuf"))
    answer = Response.answering(refusal.value.request, 400, to_tag="t")
    assert answer.encode() == (
        b"SIP/2.0 400 Bad Request\r\n"
        b"Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\r\n"
        b"CSeq: 193942 INVITE\r\n"
        b"Content-Length: 0\r\n\r\n"
    )


def test_regbadct_contact_is_refused_when_it_is_read() -> None:
    register = request("regbadct")
    with pytest.raises(MalformedMessage) as refusal:
        _ = register.contacts
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    ("name", "scheme"), [("unkscm", "nobodyknowsthisscheme"), ("novelsc", "soap.beep")]
)
def test_targets_of_other_schemes_are_told_apart(name: str, scheme: str) -> None:
    target = request(name).target
    assert (target.is_sip, target.scheme) == (False, scheme)


def test_unksm2_addresses_are_read_and_are_not_sip() -> None:
    register = request("unksm2")
    assert [
        a.uri.scheme for a in (register.to, register.from_, *register.contacts)
    ] == [
        "isbn",
        "http",
        "name",
    ]


def test_contact_parameters_are_not_confused_with_those_of_its_uri() -> None:
    (outside,), (inside,) = request("cparam01").contacts, request("cparam02").contacts
    assert "unknownparam" in outside.parameters
    assert "unknownparam" not in outside.uri.parameters
    assert "unknownparam" in inside.uri.parameters
    assert "unknownparam" not in inside.parameters


def test_regescrt_header_stays_in_its_uri() -> None:
    register = request("regescrt")
    (contact,) = register.contacts
    assert contact.uri.headers == (("Route", "<sip:sip.example.com>"),)
    assert str(contact) == "<sip:user@example.com?Route=%3Csip:sip.example.com%3E>"
    assert register.routes == ()


def test_inv2543_lacks_what_its_time_did_not_know() -> None:
    invite = request("inv2543")
    assert (invite.via.branch, invite.max_forwards, invite.from_.tag) == (None,) * 3
    assert len(invite.body) > 0

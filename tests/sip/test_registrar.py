from __future__ import annotations

import pytest

from tongdai.sip.errors import MalformedMessage
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.locating import Target, targets
from tongdai.sip.message import Request
from tongdai.sip.registrar import Registration, Rejection, Update, update
from tongdai.sip.settings import SipSettings

SETTINGS = SipSettings()
SERVER = ("192.0.2.1", 5060)
FLOW = Flow(Transport.UDP, ("192.0.2.10", 5060), SERVER)
PHONE = "<sip:100@192.0.2.10:5060>"
PAGE = (
    '<sip:x7@k2.invalid;transport=ws>;+sip.instance="<urn:uuid:1>";reg-id=1;expires=300'
)


def socket(number):
    return Flow(Transport.WS, ("192.0.2.20", 40000 + number), SERVER, number)


def register(*contacts, cseq=1, call_id="c1", headers=(), vias=1):
    request = Request.create(
        "REGISTER",
        "sip:example.com",
        from_="<sip:100@example.com>;tag=a",
        to="<sip:100@example.com>",
        call_id=call_id,
        cseq=cseq,
        headers=[("Contact", contact) for contact in contacts] + list(headers),
    )
    for number in range(vias):
        request.headers.add("Via", f"SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK{number}")
    return Registration.parse(request)


def page(*contacts, **more):
    return register(*contacts, headers=[("Supported", "outbound, path")], **more)


def bound(registration, before=(), *, flow=FLOW, now=1000.0):
    result = update(before, registration, flow, now, SETTINGS)
    assert isinstance(result, Update)
    return result


def contacts(result):
    return [value for name, value in result.headers if name == "Contact"]


def test_a_contact_is_bound_for_as_long_as_it_asks_within_the_limits():
    result = bound(register(PHONE, headers=[("Expires", "120")]))
    (binding,) = result.bindings
    assert (binding.user, binding.domain) == ("100", "example.com")
    assert (binding.expires_at, binding.flow) == (1120.0, FLOW)
    assert contacts(result) == [f"{PHONE};expires=120"]
    assert bound(register(f"{PHONE};expires=90000")).bindings[0].expires_at == 4600.0
    assert bound(register(PHONE)).bindings[0].expires_at == 1600.0


def test_too_short_a_registration_is_told_the_least():
    short = register(f"{PHONE};expires=10")
    assert update((), short, FLOW, 0.0, SETTINGS) == Rejection(
        423, (("Min-Expires", "60"),)
    )


def test_a_second_contact_is_bound_beside_the_first_and_each_is_told_of_both():
    first = bound(register(PHONE))
    other = "<sip:100@192.0.2.11>"
    both = bound(register(other, call_id="c2"), first.bindings)
    assert contacts(both) == [f"{PHONE};expires=600", f"{other};expires=600"]
    assert both.removed == ()


def test_asking_without_a_contact_tells_what_is_bound_and_changes_nothing():
    first = bound(register(PHONE))
    asked = bound(register(cseq=2), first.bindings, now=1100.0)
    assert asked.bindings == first.bindings
    assert contacts(asked) == [f"{PHONE};expires=500"]


def test_zero_seconds_remove_one_binding_and_a_star_removes_all():
    two = bound(register(PHONE, "<sip:100@192.0.2.11>")).bindings
    one = bound(register(f"{PHONE};expires=0", cseq=2), two)
    assert ([b.contact for b in one.removed], len(one.bindings)) == (
        ["sip:100@192.0.2.10:5060"],
        1,
    )
    none = bound(register("*", cseq=3, headers=[("Expires", "0")]), two)
    assert (none.bindings, none.removed) == ((), two)


@pytest.mark.parametrize(
    ("wrong", "headers"),
    [
        (["*"], []),
        (["*"], [("Expires", "60")]),
        (["<tel:+84394749346>"], []),
        (["<sip:100@192.0.2.1?Route=%3Csip:x%3E>"], []),
        ([f"{PHONE};q=1.5"], []),
        ([f"{PHONE};expires=soon"], []),
        ([f'{PHONE};+sip.instance="<{"x" * 300}>"'], []),
    ],
)
def test_contacts_that_make_no_sense_are_malformed(wrong, headers):
    with pytest.raises(MalformedMessage):
        register(*wrong, headers=headers)


def test_an_overtaken_register_fails_as_a_whole():
    newer = bound(register(PHONE, cseq=5)).bindings
    late = register("<sip:100@192.0.2.99>", PHONE, cseq=4)
    assert update(newer, late, FLOW, 1001.0, SETTINGS) == Rejection(500)
    copy = register(PHONE, cseq=5)
    assert update(newer, copy, FLOW, 1001.0, SETTINGS) == Rejection(500)
    restarted = register(PHONE, cseq=1, call_id="c9")
    assert len(bound(restarted, newer).bindings) == 1


def test_a_page_that_comes_back_replaces_its_binding_and_says_where_it_moved():
    first = bound(page(PAGE), flow=socket(1))
    again = PAGE.replace("x7@k2", "y8@m3")
    second = bound(page(again, call_id="c2"), first.bindings, flow=socket(2))
    assert [b.contact for b in second.bindings] == ["sip:y8@m3.invalid;transport=ws"]
    assert second.moved == ((socket(1), socket(2)),)
    assert ("Require", "outbound") in second.headers
    assert contacts(second) == [
        '<sip:y8@m3.invalid;transport=ws>;expires=300;+sip.instance="<urn:uuid:1>"'
        ";reg-id=1"
    ]


def test_a_page_says_with_each_register_whether_its_user_takes_calls():
    busy = bound(page(PAGE))
    assert [b.busy for b in busy.bindings] == [False]
    for says, told in ((["yes"], True), (["Yes"], True), (["no"], False), ([], False)):
        headers = [
            ("Supported", "outbound, path"),
            *(("Tongdai-Busy", word) for word in says),
        ]
        again = bound(register(PAGE, cseq=2, headers=headers), busy.bindings)
        assert [b.busy for b in again.bindings] == [told]


def test_without_outbound_a_reg_id_means_nothing():
    result = bound(register(PAGE))
    assert result.bindings[0].reg_id is None
    assert ("Require", "outbound") not in result.headers


def test_more_bindings_than_allowed_are_refused():
    many = [f"<sip:100@192.0.2.{host}>" for host in range(SETTINGS.bindings)]
    full = bound(register(*many)).bindings
    one_more = register("<sip:100@192.0.2.200>", cseq=2)
    assert update(full, one_more, FLOW, 1001.0, SETTINGS) == Rejection(403)
    refreshed = bound(register(many[0], cseq=2), full)
    assert len(refreshed.bindings) == SETTINGS.bindings


def test_expired_bindings_are_removed_on_the_way():
    first = bound(register(PHONE))
    later = bound(
        register("<sip:100@192.0.2.11>", call_id="c2"), first.bindings, now=2000.0
    )
    assert later.removed == first.bindings
    assert len(later.bindings) == 1


def test_a_path_is_kept_and_repeated():
    through = register(PHONE, headers=[("Path", "<sip:edge.example.com;lr>")])
    result = bound(through)
    assert result.bindings[0].path == ("<sip:edge.example.com;lr>",)
    assert ("Path", "<sip:edge.example.com;lr>") in result.headers


def test_outbound_through_a_proxy_that_keeps_no_flow_is_refused():
    hops = [("Supported", "outbound, path")]
    without = register(PAGE, headers=hops, vias=2)
    assert update((), without, FLOW, 0.0, SETTINGS) == Rejection(439)
    edge = [*hops, ("Path", "<sip:edge.example.com;lr;ob>")]
    assert len(bound(register(PAGE, headers=edge, vias=2)).bindings) == 1


def test_targets_are_the_preferred_first_then_the_newest():
    low = bound(register(f"{PHONE};q=0.1;expires=900")).bindings
    old = bound(register("<sip:100@192.0.2.11>;expires=100", call_id="c2"), low)
    new = bound(
        register("<sip:100@192.0.2.12>;expires=200", call_id="c3"), old.bindings
    )
    assert [t.uri for t in targets(new.bindings, 1000.0)] == [
        "sip:100@192.0.2.12",
        "sip:100@192.0.2.11",
        "sip:100@192.0.2.10:5060",
    ]
    assert [t.uri for t in targets(new.bindings, 1150.0)] == [
        "sip:100@192.0.2.12",
        "sip:100@192.0.2.10:5060",
    ]


def test_a_phone_with_two_flows_is_one_target_over_its_latest():
    first = bound(page(PAGE), flow=socket(1))
    other = PAGE.replace("reg-id=1", "reg-id=2").replace("300", "400")
    both = bound(page(other, cseq=2), first.bindings, flow=socket(2))
    assert len(both.bindings) == 2
    assert targets(both.bindings, 1000.0) == (
        Target("sip:x7@k2.invalid;transport=ws", socket(2), (), "100", "example.com"),
    )

"""Which calls a tenant may make, and how many: pure functions of its limits."""

from __future__ import annotations

import math

import pytest

from tongdai.call.cause import END_CAUSES, EndCause, Ending
from tongdai.call.directory import Directory, Extension, Hotline, Tenant
from tongdai.call.limits import CallingTerms, Limits, Payer, PayerKind
from tongdai.call.permit import (
    CallSettings,
    Permit,
    barred,
    limits_of,
    longest,
    permit,
)
from tongdai.call.rate import CallRate

TERMS = CallingTerms(calls_at_once=3, calls_a_second=2)
TRIAL = CallingTerms(trial=True)


def tenant(terms: CallingTerms | None = None) -> Tenant:
    return Tenant.of(
        "demo",
        [Extension("100", limits=Limits(longest_call=60.0))],
        hotlines=[Hotline("02473000001", limits=Limits(daily=5.0))],
        terms=terms or CallingTerms(),
        limits=Limits(monthly=7.0),
    )


@pytest.mark.parametrize(
    ("of_tenant", "lately", "allowed"),
    [(2, 1, True), (3, 0, False), (4, 0, False), (0, 2, False), (0, 3, False)],
)
def test_a_tenant_has_no_more_calls_than_it_may(of_tenant, lately, allowed):
    found = permit(
        CallSettings(),
        of_caller=0,
        at_once=0,
        terms=TERMS,
        of_tenant=of_tenant,
        lately=lately,
    )
    assert (found == Ending.TENANT_FULL) is not allowed
    assert isinstance(found, Permit) is allowed


def test_a_tenant_without_limits_has_as_many_calls_as_there_is_room_for():
    found = permit(CallSettings(), of_caller=0, at_once=0, of_tenant=4999, lately=4999)
    assert isinstance(found, Permit)


def test_calls_of_the_last_second_count():
    rate = CallRate()
    for at in (0.0, 0.4, 0.9):
        rate.count(at)
    assert [rate.lately(at) for at in (0.9, 0.99, 1.0, 1.5, 5.0)] == [3, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("number", "has_called", "ending"),
    [
        ("0901234567", True, None),
        ("0901234567", False, Ending.TRIAL),
        ("113", False, None),
        ("115", False, None),
        ("1080", False, Ending.TRIAL),
    ],
)
def test_on_trial_only_those_are_called_who_have_called(number, has_called, ending):
    found = barred(tenant(TRIAL), number, [], has_called=has_called)
    assert found == ending
    assert barred(tenant(), number, [], has_called=has_called) is None


@pytest.mark.parametrize(
    ("prefixes", "number", "may"),
    [
        (("1900",), "19001234", False),
        (("1900",), "0190012345", True),
        (("+",), "+442012345678", False),
        (("+44", "+1"), "+33123456789", True),
        (("0901234567",), "0901234567", False),
        (("0", "1", "+"), "115", True),
        ((), "19001234", True),
    ],
)
def test_barred_is_what_begins_like_it_but_never_a_call_for_help(prefixes, number, may):
    limits = [Limits(), Limits(barred=prefixes)]
    found = barred(tenant(), number, limits, has_called=False)
    assert found == (None if may else Ending.FORBIDDEN)


def test_the_shortest_of_the_longest_calls_holds():
    limits = [Limits(longest_call=60.0), Limits(), Limits(longest_call=30.0)]
    assert longest(limits) == 30.0
    assert longest([Limits()]) == math.inf


@pytest.mark.parametrize(
    ("kind", "number", "limits"),
    [
        (PayerKind.TENANT, "", Limits(monthly=7.0)),
        (PayerKind.EXTENSION, "100", Limits(longest_call=60.0)),
        (PayerKind.HOTLINE, "02473000001", Limits(daily=5.0)),
        (PayerKind.EXTENSION, "199", Limits()),
        (PayerKind.HOTLINE, "02473000009", Limits()),
    ],
)
def test_who_pays_is_held_to_its_own_limits(kind, number, limits):
    directory = Directory([tenant()])
    assert limits_of(directory, Payer("demo", kind, number)) == limits
    assert limits_of(directory, Payer("gone", kind, number)) == Limits()


def test_pages_are_told_which_kind_of_limit_it_was():
    causes = {
        Ending.TRIAL: EndCause.TRIAL_REJECTION,
        Ending.ALLOWANCE_USED: EndCause.LIMITATION_DECLINE,
        Ending.FORBIDDEN: EndCause.LIMITATION_DECLINE,
        Ending.TENANT_FULL: EndCause.LIMITATION_DECLINE,
        Ending.ALLOTTED_TIMEOUT: EndCause.ALLOTTED_TIMEOUT,
    }
    assert {ending: END_CAUSES[ending] for ending in causes} == causes

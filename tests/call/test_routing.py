"""Whom a dialled number means, and what the snapshot of the house says."""

from __future__ import annotations

import pytest

from tongdai.call.cause import END_CAUSES, Ending, most_telling
from tongdai.call.destination import AtExtension
from tongdai.call.directory import Directory, Extension, Tenant
from tongdai.call.events import Direction
from tongdai.call.hearing import hearing
from tongdai.call.ids import LegId
from tongdai.call.permit import CallSettings, Permit, permit
from tongdai.call.routing import EchoPlan, Party, Plan, route

AN, BINH = Extension("100", "An"), Extension("101", "Bình")
ACME = Tenant.of("acme", [AN, BINH], domains=["pbx.acme.example"])
OTHER = Tenant.of("other", [Extension("100"), Extension("200")])
HOUSE = Directory([ACME, OTHER])
TO_BINH = Plan(
    ACME,
    Party("100", "An"),
    Party("101", "Bình"),
    AtExtension("101"),
    Direction.INTERNAL,
)


def dial(
    dialled: str, domain: str = "acme", caller: str = "100"
) -> Plan | EchoPlan | Ending:
    return route(
        HOUSE,
        caller=caller,
        caller_domain="acme",
        dialled=dialled,
        dialled_domain=domain,
    )


def test_an_extension_reaches_its_colleague() -> None:
    assert dial("101") == TO_BINH


def test_every_domain_of_a_tenant_means_the_same_tenant() -> None:
    assert dial("101", "PBX.acme.EXAMPLE") == TO_BINH


@pytest.mark.parametrize("domain", ["other", "nowhere.example"])
def test_no_other_domain_can_be_reached_whether_it_exists_or_not(domain: str) -> None:
    assert dial("200", domain) is Ending.FORBIDDEN


def test_the_number_of_another_tenant_is_unknown_here() -> None:
    assert dial("200") is Ending.UNKNOWN_NUMBER


def test_nobody_calls_the_own_number() -> None:
    assert dial("100") is Ending.OWN_NUMBER


def test_an_extension_that_was_removed_calls_nobody() -> None:
    assert dial("101", caller="199") is Ending.FORBIDDEN


def test_an_extension_is_found_in_its_own_tenant_only() -> None:
    assert HOUSE.extension("acme", "101") is BINH
    assert HOUSE.extension("other", "101") is None
    assert HOUSE.extension("nowhere.example", "101") is None


def test_a_call_within_every_limit_gets_its_times() -> None:
    settings = CallSettings(ring_time=30.0, longest_call=60.0)
    assert permit(settings, of_caller=9, at_once=4999) == Permit(talk=60.0)


@pytest.mark.parametrize(
    ("of_caller", "at_once", "ending"),
    [(10, 100, Ending.TOO_MANY_CALLS), (0, 5000, Ending.UNAVAILABLE)],
)
def test_each_limit_has_its_own_ending(
    of_caller: int, at_once: int, ending: Ending
) -> None:
    assert permit(CallSettings(), of_caller=of_caller, at_once=at_once) is ending


def test_two_parties_hear_each_other_and_not_themselves() -> None:
    a, b = LegId("a"), LegId("b")
    assert hearing([a, b]) == {(a, b), (b, a)}
    assert hearing([a, b], held=[b]) == frozenset()


def test_every_ending_has_an_end_cause() -> None:
    assert set(END_CAUSES) == set(Ending)


def test_what_a_person_decided_says_more_than_a_fault() -> None:
    assert most_telling([Ending.UNREACHABLE, Ending.BUSY]) is Ending.BUSY
    assert most_telling([Ending.BUSY, Ending.DECLINED]) is Ending.DECLINED
    assert most_telling([Ending.UNREACHABLE]) is Ending.UNREACHABLE
    assert most_telling([Ending.VANISHED]) is Ending.FAILED

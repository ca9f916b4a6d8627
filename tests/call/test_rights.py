"""Who may supervise whom, in every combination of tenant, group and role."""

from __future__ import annotations

from itertools import product

import pytest

from tongdai.call.cause import Ending
from tongdai.call.directory import EVERYBODY, Directory, Extension, Group, Tenant
from tongdai.call.rights import Supervisable, supervisable

NUMBERS = ("100", "101", "102", "103", "104", "105")
GROUPS = (
    Group("60000", ("101", "102", "999")),
    Group("60001", ("103", "100")),
    Group("70000", ("104", "0900000001"), external=True),
)
ROLES: dict[str, tuple[str, ...] | None] = {
    "100": EVERYBODY,
    "101": (),
    "102": ("103",),
    "103": ("60000",),
    "104": ("60001", "105", "103"),
    "105": ("70000", "555", "105"),
}
MAY = {
    "100": {"101", "102", "103", "104", "105"},
    "101": set[str](),
    "102": {"103"},
    "103": {"101", "102"},
    "104": {"100", "103", "105"},
    "105": set[str](),
}
"Written down by hand."


def company(label: str, domain: str) -> Tenant:
    people = [Extension(each, supervises=ROLES[each]) for each in NUMBERS]
    return Tenant.of(label, people, domains=[domain], groups=GROUPS)


DIRECTORY = Directory(
    [company("acme", "pbx.example.com"), company("other", "pbx.example.org")]
)
DOMAINS = ("acme", "pbx.example.com", "other", "pbx.example.org", "nowhere")
DIALLED = (*NUMBERS, "60000", "60001", "70000", "555", "999", "0900000001", "")


def asks(by: str, domain: str, dialled: str, at: str) -> Supervisable | Ending:
    return supervisable(
        DIRECTORY, by=by, domain=domain, dialled=dialled, dialled_domain=at
    )


@pytest.mark.parametrize("by", NUMBERS)
def test_a_right_is_over_those_whom_it_names_and_nobody_else(by: str) -> None:
    for domain, dialled in product(("acme", "pbx.example.com"), DIALLED):
        found = asks(by, domain, dialled, "acme")
        assert isinstance(found, Supervisable) == (dialled in MAY[by]), dialled
        if isinstance(found, Supervisable):
            assert (found.tenant.label, found.by.number) == ("acme", by)
            assert found.extension.number == dialled
            assert {each for each in DIALLED if each in found.over} == MAY[by]
            assert repr(found.over) == f"Right({by})"


def test_nobody_supervises_across_tenants() -> None:
    tenants = {"acme": 1, "pbx.example.com": 1, "other": 2, "pbx.example.org": 2}
    refused = 0
    for by, domain, dialled, at in product(NUMBERS, DOMAINS, DIALLED, DOMAINS):
        if domain in tenants and tenants.get(domain) == tenants.get(at):
            continue
        assert asks(by, domain, dialled, at) is Ending.MAY_NOT_SUPERVISE
        refused += 1
    assert refused > 1000


@pytest.mark.parametrize("by", ["101", "102", "103", "104", "105"])
def test_who_has_no_right_over_all_learns_nothing_of_the_others(by: str) -> None:
    answers = {
        asks(by, "acme", dialled, "acme")
        for dialled in DIALLED
        if dialled not in MAY[by]
    }
    assert answers == {Ending.MAY_NOT_SUPERVISE}


def test_who_may_supervise_everybody_is_told_what_is_wrong_with_a_number() -> None:
    assert asks("100", "acme", "100", "acme") is Ending.OWN_NUMBER
    for dialled in ("60000", "70000", "555", "0900000001", ""):
        assert asks("100", "acme", dialled, "acme") is Ending.UNKNOWN_NUMBER


def test_who_was_removed_supervises_nobody() -> None:
    assert asks("199", "acme", "101", "acme") is Ending.MAY_NOT_SUPERVISE

from __future__ import annotations

import pytest

from tongdai.sip.errors import MalformedMessage
from tongdai.sip.limits import MAX_PARAMETERS
from tongdai.sip.parameters import NO_PARAMETERS, Parameters


def test_names_are_lower_case_and_values_keep_theirs() -> None:
    parameters = Parameters.parse('Tag=AbC ; LR; text = "a; b=\\"c\\""')
    assert list(parameters.items()) == [
        ("tag", "AbC"),
        ("lr", None),
        ("text", 'a; b="c"'),
    ]
    assert parameters.get("lr") is None
    assert "lr" in parameters
    assert "maddr" not in parameters
    assert len(parameters) == 3


def test_values_are_quoted_only_where_they_must_be() -> None:
    parameters = Parameters(
        {
            "tag": "a-1",
            "lr": None,
            "received": "2001:db8::1",
            "+sip.instance": "<urn:uuid:0>",
            "text": 'say "hi"',
            "empty": "",
        }
    )
    assert str(parameters) == (
        ';tag=a-1;lr;received=2001:db8::1;+sip.instance="<urn:uuid:0>"'
        ';text="say \\"hi\\"";empty=""'
    )
    assert Parameters.parse(str(parameters)[1:]) == parameters


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "a;;b",
        "a;",
        "a=1;A=2",
        "a=",
        "=1",
        "a b",
        "a=b c",
        'a="b',
        'a="b"c',
        "a=<b>",
        "a=b,c",
        'a="\\\x07"',
        "ä=1",
    ],
)
def test_badly_written_parameters_are_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        Parameters.parse(text)


def test_a_flood_of_parameters_is_refused() -> None:
    most = ";".join(f"p{number}" for number in range(MAX_PARAMETERS))
    assert len(Parameters.parse(most)) == MAX_PARAMETERS
    with pytest.raises(MalformedMessage):
        Parameters.parse(f"{most};more")


def test_those_of_a_uri_are_escaped_and_never_quoted() -> None:
    parameters = Parameters.parse_uri("%6C%72;n%61me=v%61lue%25%34%31;transport=TCP")
    assert list(parameters.items()) == [
        ("lr", None),
        ("name", "value%41"),
        ("transport", "TCP"),
    ]
    assert parameters.to_uri() == ";lr;name=value%2541;transport=TCP"


@pytest.mark.parametrize("text", ["", "a; b", "a=", 'a="b"', "a=b=c", "a;%41", "a=%zz"])
def test_badly_written_parameters_of_a_uri_are_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        Parameters.parse_uri(text)


def test_a_changed_parameter_stays_in_its_place_and_the_original_as_it_was() -> None:
    original = Parameters.parse("branch=b;rport;tag=t")
    changed = original.with_value("rport", "5060").without("tag")
    assert str(changed) == ";branch=b;rport=5060"
    assert str(original) == ";branch=b;rport;tag=t"
    assert str(NO_PARAMETERS) == ""


def test_order_does_not_matter_to_equality() -> None:
    assert Parameters.parse("a=1;b") == Parameters.parse("b;a=1")
    assert hash(Parameters.parse("a=1;b")) == hash(Parameters.parse("b;a=1"))
    assert Parameters.parse("a=1") != Parameters.parse("a=2")

"""How calls sound while they live, over the API."""

from __future__ import annotations

import msgspec
import pytest

from tests.api.stage import Directing, Gauging, Living, after, ask, call
from tongdai.call.events import Direction, Quality, Side

KEY = "key-of-demo"
PATH = "/api/v1/live-calls"
INSIDE = call("inside", "100", "101", answered_at=after(5))
CUSTOMER = call(
    "customer", "100", "101", answered_at=after(5), direction=Direction.INBOUND
)
SECRET = msgspec.structs.replace(call("secret"), tenant="other")
LIVING = Living(INSIDE, CUSTOMER, SECRET)

GOOD = Quality(3000, 2, 3001, 1.5, 20.0, 4.4)
POOR = Quality(2000, 900, 3000, 80.0, None, 1.9)
SIDES = {Side.CALLER: GOOD, Side.CALLEE: POOR}
GOOD_SHOWN, POOR_SHOWN = (
    {
        "packetsReceived": each.packets_received,
        "packetsLost": each.packets_lost,
        "packetsSent": each.packets_sent,
        "jitter": each.jitter,
        "roundTrip": each.round_trip,
        "mos": each.mos,
    }
    for each in (GOOD, POOR)
)


def gauging():
    return Gauging(inside=SIDES, customer=SIDES, secret=SIDES)


def sides(live):
    return live["callerQuality"], live["calleeQuality"]


def test_a_list_says_how_calls_sound_if_that_is_asked():
    asked = gauging()
    listed = ask(f"{PATH}?quality=true", token=KEY, living=LIVING, gauging=asked)
    assert [sides(each) for each in listed.json()["items"]] == [
        (GOOD_SHOWN, POOR_SHOWN),
        (GOOD_SHOWN, POOR_SHOWN),
    ]
    assert asked.asked == [["customer", "inside"]]


@pytest.mark.parametrize("query", ["", "?quality=false"])
def test_nothing_is_measured_for_who_does_not_ask(query):
    asked = gauging()
    listed = ask(f"{PATH}{query}", token=KEY, living=LIVING, gauging=asked)
    assert {sides(each) for each in listed.json()["items"]} == {(None, None)}
    assert asked.asked == [[]]


def test_only_the_calls_of_the_page_are_measured():
    asked = gauging()
    ask(f"{PATH}?quality=true&limit=1", token=KEY, living=LIVING, gauging=asked)
    assert asked.asked == [["customer"]]


def test_one_call_always_says_how_it_sounds():
    live = ask(f"{PATH}/inside", token=KEY, living=LIVING, gauging=gauging()).json()
    assert sides(live) == (GOOD_SHOWN, POOR_SHOWN)


def test_what_could_not_be_measured_is_unknown():
    known = Gauging(inside={Side.CALLEE: POOR})
    live = ask(f"{PATH}/inside", token=KEY, living=LIVING, gauging=known).json()
    assert sides(live) == (None, POOR_SHOWN)


@pytest.mark.parametrize(
    ("token", "uuid", "seen"),
    [
        ("token-100", "inside", (GOOD_SHOWN, None)),
        ("token-101", "inside", (None, POOR_SHOWN)),
        # A customer's number is no extension, even if it looks like one.
        ("token-100", "customer", (None, None)),
        ("token-101", "customer", (None, POOR_SHOWN)),
    ],
)
def test_an_extension_sees_how_it_sounds_itself(token, uuid, seen):
    directing = Directing(seen=(uuid,))
    on = {"living": LIVING, "directing": directing, "gauging": gauging()}
    assert sides(ask(f"{PATH}/{uuid}", token=token, **on).json()) == seen
    listed = ask(f"{PATH}?quality=true", token=token, **on).json()
    assert [sides(each) for each in listed["items"]] == [seen]


def test_a_call_of_others_is_not_measured():
    asked = gauging()
    answer = ask(f"{PATH}/secret", token=KEY, living=LIVING, gauging=asked)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert asked.asked == []


@pytest.mark.parametrize("value", ["yes", "1", "", "true&quality=true"])
def test_whether_it_is_asked_is_said_by_true_or_false(value):
    asked = gauging()
    answer = ask(f"{PATH}?quality={value}", token=KEY, living=LIVING, gauging=asked)
    assert (answer.status_code, answer.json()["field"]) == (400, "quality")
    assert asked.asked == []

"""What docs/api.md says is what the API does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from tests.api.stage import services
from tongdai.api import call_info, call_way, console_phone, extensions, login_tokens
from tongdai.api.application import operations
from tongdai.api.authentication import Entrance
from tongdai.api.call_view import Call, CallQuality
from tongdai.api.live_call_bodies import LiveCall
from tongdai.api.operations import MAX_BODY
from tongdai.api.webhooks import DeliveryView
from tongdai.call.record import MOST_STEPS
from tongdai.storage.scopes import Scope

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text()


IN_WORDS = {Entrance.EVERYBODY: "anybody", Entrance.LOGGED_IN: "console login"}
"Who gets in where no scope decides."


def names(struct):
    return [each.encode_name for each in msgspec.structs.fields(struct)]


def examples():
    blocks = re.findall(r"```json\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    return [json.loads(block) for block in blocks]


def test_the_examples_of_pages_have_their_fields_in_their_order():
    history, living, sent = [
        each for each in examples() if "items" in each and "next" in each
    ]
    (call,), (live,), (delivery,) = history["items"], living["items"], sent["items"]
    assert list(delivery) == names(DeliveryView)
    assert list(live) == names(LiveCall)
    assert list(call) == names(Call)
    assert list(call["quality"]) == names(CallQuality)


@pytest.mark.parametrize("name", names(Call))
def test_every_field_of_a_call_is_explained(name):
    _, _, table = DOCUMENT.partition("### Call\n")
    assert f"`{name}`" in table.partition("\n## ")[0]


def test_the_example_of_a_way_is_one_and_every_step_is_explained():
    (way,) = [each for each in examples() if isinstance(each, list)]
    steps = msgspec.convert(way, list[call_way.AnyStep])
    assert msgspec.to_builtins(steps) == [
        {**each, "time": msgspec.to_builtins(steps[at].time)}
        for at, each in enumerate(way)
    ]
    assert {step["step"] for step in way} == {"rang", "waited", "sentOn", "wentOut"}
    assert f"`way`, each with its `time`, are as many as happened, {MOST_STEPS} at" in (
        DOCUMENT
    )


@pytest.mark.parametrize(
    "struct", [login_tokens.Token, extensions.Extensions, console_phone.PhoneToken]
)
def test_the_other_answers_have_an_example(struct):
    assert any(list(each) == names(struct) for each in examples())


@pytest.mark.parametrize(
    "limit",
    [
        call_info.LONGEST_NOTE,
        call_info.MOST_TAGS,
        call_info.LONGEST_TAG,
        call_info.MOST_FIELDS,
        call_info.LONGEST_NAME,
        call_info.LONGEST_VALUE,
        login_tokens.LONGEST_TTL,
        login_tokens.USUAL_TTL,
        MAX_BODY,
    ],
)
def test_every_limit_is_named(limit):
    assert re.search(rf"\b{limit:,}\b", DOCUMENT)


@pytest.mark.parametrize(
    "operation", operations(services()), ids=lambda each: each.name
)
def test_every_operation_is_in_the_table_with_its_scope(operation):
    table = DOCUMENT.partition("## Who may ask")[0]
    path = f"/api/v1{operation.path}"
    short = f"`{operation.path.removeprefix('/')}`"
    rows = [row for row in table.splitlines() if f"{path}`" in row or short in row]
    said = IN_WORDS.get(operation.scope, f"`{operation.scope}`")
    assert any(said in row for row in rows)


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_is_explained(scope):
    assert f"\n| `{scope}` | " in DOCUMENT

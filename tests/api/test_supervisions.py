"""Changing over the API how somebody supervises a call."""

from __future__ import annotations

import json

import pytest

from tests.api.stage import Supervisor, ask
from tongdai.call.hearing import SupervisionMode

PATH = "/api/v1/calls/c1/supervision"


def wish(token, **body):
    supervisor = Supervisor("c1", "100")
    response = ask(
        PATH, method="POST", body=json.dumps(body), token=token, supervisor=supervisor
    )
    return supervisor.asked, response


@pytest.mark.parametrize("mode", SupervisionMode)
def test_a_supervisor_changes_its_own_and_a_key_anybodys(mode):
    asked, response = wish("token-100", mode=mode)
    assert (response.status_code, asked) == (204, [("c1", "demo", "100", mode)])
    asked, response = wish("token-100", mode=mode, extension="100")
    assert (response.status_code, asked) == (204, [("c1", "demo", "100", mode)])
    asked, response = wish("key-of-demo", mode=mode, extension="100")
    assert (response.status_code, asked) == (204, [("c1", "demo", "100", mode)])


def test_an_extension_does_not_change_somebody_elses():
    asked, response = wish("token-100", mode="whisper", extension="101")
    assert (response.status_code, asked) == (403, [])
    assert response.json()["code"] == "not_your_supervision"


def test_who_does_not_supervise_is_told_so():
    _, response = wish("key-of-demo", mode="whisper", extension="101")
    assert response.status_code == 409
    assert response.json()["code"] == "not_supervising"


def test_a_key_has_to_say_whose():
    asked, response = wish("key-of-demo", mode="whisper")
    assert (response.status_code, asked) == (400, [])


@pytest.mark.parametrize("body", [{}, {"mode": "spy"}, {"mode": "whisper", "more": 1}])
def test_what_is_no_wish_is_refused(body):
    asked, response = wish("token-100", **body)
    assert (response.status_code, asked) == (400, [])


@pytest.mark.parametrize("token", [None, "nonsense"])
def test_nobody_else_may_ask(token):
    asked, response = wish(token, mode="whisper")
    assert (response.status_code, asked) == (401, [])

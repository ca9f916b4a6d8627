from __future__ import annotations

import pytest

from tests.sip.transaction_events import request, response
from tongdai.sip.session_timer import (
    SessionTimer,
    agree,
    agreed,
    ask,
    too_small,
    wanted_minimum,
)
from tongdai.sip.settings import SipSettings

SETTINGS = SipSettings(session_expires=600.0, min_session_expires=90.0)


def invited(expires=None, *, knows=True, minimum=None):
    invite = request("INVITE")
    for name, value in (
        ("Session-Expires", expires),
        ("Supported", "timer" if knows else None),
        ("Min-SE", minimum),
    ):
        if value is not None:
            invite.headers.set(name, value)
    return invite


def answered(expires):
    ok = response(200)
    if expires is not None:
        ok.headers.set("Session-Expires", expires)
    return ok


@pytest.mark.parametrize(
    ("invite", "interval", "we_refresh", "says"),
    [
        (invited(knows=False), 600.0, True, "600;refresher=uas"),
        (invited(), 600.0, True, "600;refresher=uas"),
        (invited("1800"), 600.0, True, "600;refresher=uas"),
        (invited("300;refresher=uac"), 300.0, False, "300;refresher=uac"),
        (invited("300;refresher=uas"), 300.0, True, "300;refresher=uas"),
        (invited("900;refresher=uac", minimum="700"), 700.0, False,
         "700;refresher=uac"),
        (invited("30", knows=False), 90.0, True, "90;refresher=uas"),
    ],
)  # fmt: skip
def test_we_refresh_unless_the_caller_asks_to(invite, interval, we_refresh, says):
    timer, rows = agree(invite, SETTINGS)
    assert timer == SessionTimer(interval, we_refresh)
    assert rows[0] == ("Session-Expires", says)
    assert (("Require", "timer") in rows) is not we_refresh


def test_only_who_knows_session_timers_is_told_that_his_is_too_small():
    assert too_small(invited("89"), SETTINGS)
    assert not too_small(invited("90"), SETTINGS)
    assert not too_small(invited("89", knows=False), SETTINGS)


@pytest.mark.parametrize(
    ("says", "timer"),
    [
        (None, SessionTimer(600.0, True)),
        ("400", SessionTimer(400, True)),
        ("400;refresher=uac", SessionTimer(400, True)),
        ("400;refresher=uas", SessionTimer(400, False)),
        ("1", SessionTimer(90, True)),
    ],
)
def test_what_the_callee_makes_of_our_interval(says, timer):
    assert agreed(answered(says), 600.0) == timer


def test_refresh_comes_at_half_time_and_the_end_a_little_before_the_interval():
    ours, theirs = SessionTimer(600.0, True), SessionTimer(90.0, False)
    assert (ours.refresh_at(10.0), ours.expires_at(10.0)) == (310.0, 578.0)
    assert (theirs.refresh_at(10.0), theirs.expires_at(10.0)) == (None, 70.0)


def test_what_we_ask_for_names_who_refreshes():
    assert ask(600.0, 90.0) == (
        ("Session-Expires", "600;refresher=uac"),
        ("Min-SE", "90"),
    )
    assert ask(600.0, 90.0, we_refresh=False)[0][1] == "600;refresher=uas"


@pytest.mark.parametrize(
    ("minimum", "wanted"),
    [("900", 900.0), (None, None), ("9999999", None), ("x", None)],
)
def test_a_422_names_an_interval_that_we_may_try(minimum, wanted):
    refusal = response(422)
    if minimum is not None:
        refusal.headers.set("Min-SE", minimum)
    assert wanted_minimum(refusal) == wanted

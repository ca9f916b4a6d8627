"""INVITE with Replaces (RFC 3891), sent and suffered by libraries nobody here wrote."""

from __future__ import annotations

import pytest

from tests.browser.chromium import OpenPhone, Phone

pytestmark = pytest.mark.interop

OURS, FORMER, LATTER = 440, 1200, 700
"Hz: the party that stays, the device that had the call, and the one that takes it."

TAKE_OVER = "(dialog) => void omiSDK.makeCall('100', [`Replaces: ${dialog}`])"


def takes_over(ours: Phone, former: Phone, latter: Phone) -> None:
    """Hear that ``latter`` has the call that ``former`` had, and nobody else."""
    ours.until_hears(FORMER)
    heard = len(latter.callbacks("accepted"))
    latter.run(TAKE_OVER, former.run("() => dialog()"))
    latter.wait_for("accepted", count=heard + 1)
    former.wait_for("ended")
    ours.until_hears(LATTER)
    assert not ours.hears(FORMER)
    latter.until_hears(OURS)
    # It is one call to who stays.
    assert "ended" not in ours.names()
    ours.hang_up()
    assert ours.wait_for("ended")["data"]["endCause"] == "BYE"


def test_jssip_takes_the_call_that_sipjs_answered(
    open_phone: OpenPhone, sipjs: str, jssip: str
) -> None:
    ours = open_phone("100", OURS)
    former = open_phone("103", FORMER, page=sipjs)
    latter = open_phone("103", LATTER, page=jssip)
    ours.call("103")
    former.wait_for("invite")
    latter.wait_for("invite")
    former.accept()
    former.wait_for("accepted")
    latter.wait_for("ended")
    takes_over(ours, former, latter)
    latter.wait_for("ended", count=2)


def test_sipjs_takes_the_call_that_jssip_made(
    open_phone: OpenPhone, sipjs: str, jssip: str
) -> None:
    ours = open_phone("100", OURS)
    former = open_phone("103", FORMER, page=jssip)
    latter = open_phone("103", LATTER, page=sipjs)
    former.call("100")
    ours.wait_for("invite")
    ours.accept()
    former.wait_for("accepted")
    takes_over(ours, former, latter)
    latter.wait_for("ended")


def test_a_colleague_who_knows_the_dialog_does_not_get_the_call(
    open_phone: OpenPhone, sipjs: str, jssip: str
) -> None:
    ours = open_phone("100", OURS)
    former = open_phone("103", FORMER, page=sipjs)
    stranger = open_phone("104", LATTER, page=jssip)
    former.call("100")
    ours.wait_for("invite")
    ours.accept()
    former.wait_for("accepted")
    ours.until_hears(FORMER)
    stranger.run(TAKE_OVER, former.run("() => dialog()"))
    assert stranger.wait_for("ended")["data"]["status"] == 403
    ours.until_hears(FORMER)
    assert not ours.hears(LATTER)
    assert former.names()[-1] == "accepted"

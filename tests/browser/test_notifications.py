"""An incoming call is told of outside the page, where the user has allowed that."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, ring
from tests.browser.website import PAGES, Website

pytestmark = pytest.mark.browser

MASKED: Final = {
    "theme": "default",
    "options": {"maskedPhoneNumberFormat": ["end", 2, "x"]},
}

WATCHED: Final = """<script>
    // Real notifications, and a list of them.
    window.told = [];
    window.Notification = class extends Notification {
        constructor(...given) {
            super(...given);
            told.push(this);
            this.gone = new Promise((done) => { this.onclose = () => done(true); });
        }
    };
    // Which window is in front is not for a test to decide.
    window.inFront = false;
    document.hasFocus = () => inFront;
    window.focus = () => { inFront = true; };
</script></head>"""


def pair(open_phone: OpenPhone, site: Website, **context: Any) -> tuple[Phone, Phone]:
    """100 without, 101 with a dialog and a list of its notifications."""
    page = (PAGES / "phone.html").read_text().replace("</head>", WATCHED)
    site.add("watched.html", page)
    caller = open_phone("100", CALLER)
    callee = open_phone("101", CALLEE, config=MASKED, page="watched.html", **context)
    return caller, callee


def told(phone: Phone) -> list[dict[str, str]]:
    found: list[dict[str, str]] = phone.run(
        "() => told.map(({title, body, tag}) => ({title, body, tag}))"
    )
    return found


def test_a_call_is_told_of_once_with_its_number_masked_until_it_rings_no_more(
    open_phone: OpenPhone, site: Website
) -> None:
    caller, callee = pair(open_phone, site, permissions=["microphone", "notifications"])
    ring(caller, callee)
    callee.until(lambda: told(callee) != [], "notification")
    (one,) = told(callee)
    assert one["tag"] == callee.wait_for("invite")["data"]["uuid"]
    assert "1xx" in one["title"] + one["body"]
    assert "100" not in one["title"] + one["body"]
    caller.hang_up()
    callee.wait_for("ended")
    assert callee.run("() => told[0].gone")
    assert len(told(callee)) == 1


def test_a_click_on_it_brings_the_page_to_the_front(
    open_phone: OpenPhone, site: Website
) -> None:
    caller, callee = pair(open_phone, site, permissions=["microphone", "notifications"])
    ring(caller, callee)
    callee.until(lambda: told(callee) != [], "notification")
    callee.run("() => told[0].dispatchEvent(new Event('click'))")
    assert callee.run("() => inFront")
    assert callee.run("() => told[0].gone")


def test_whoever_looks_at_the_page_is_not_told_twice(
    open_phone: OpenPhone, site: Website
) -> None:
    caller, callee = pair(open_phone, site, permissions=["microphone", "notifications"])
    callee.run("() => { inFront = true; }")
    ring(caller, callee)
    expect(callee.page.locator('[data-omi="accept"]')).to_be_visible()
    assert told(callee) == []


def test_nobody_is_asked_but_by_a_click_of_their_own(
    open_phone: OpenPhone, site: Website
) -> None:
    caller, callee = pair(open_phone, site)
    callee.run(
        """() => {
            window.asked = 0;
            window.answer = 'default';
            Object.defineProperty(Notification, 'permission', { get: () => answer });
            Notification.requestPermission = async () => {
                asked += 1;
                return (answer = 'granted');
            };
        }"""
    )
    ring(caller, callee)
    assert told(callee) == []
    assert callee.run("() => asked") == 0
    caller.hang_up()
    callee.wait_for("ended")
    callee.page.click('[data-omi="devices"]')
    notify = callee.page.locator('[data-omi="notify"]')
    notify.click()
    expect(notify).to_be_hidden()
    assert callee.run("() => asked") == 1


def test_a_browser_without_notifications_rings_all_the_same(
    open_phone: OpenPhone,
) -> None:
    caller = open_phone("100", CALLER)
    callee = open_phone("101", CALLEE, config=MASKED)
    callee.run("() => { delete window.Notification; }")
    ring(caller, callee)
    expect(callee.page.locator('[data-omi="accept"]')).to_be_visible()
    expect(callee.page.locator(".omi-number")).to_have_text("1xx")
    callee.reject()
    callee.wait_for("ended")
    callee.page.click('[data-omi="devices"]')
    expect(callee.page.locator('[data-omi="notify"]')).to_be_hidden()
    assert not [line for line in callee.console if line.startswith("uncaught")]

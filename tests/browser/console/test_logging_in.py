"""Who gets into the console, and who does not."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.console.console_page import (
    NAME,
    PASSWORD,
    TENANT,
    WITHIN,
    ConsolePage,
)
from tests.browser.switchboard import Switchboard

pytestmark = pytest.mark.browser

TOKEN = "tongdai.console.token"


def logins(board: Switchboard, name: str, password: str) -> httpx.Response:
    return httpx.post(
        f"{board.url}/api/v1/console/logins",
        json={"tenant": TENANT, "name": name, "password": password},
        timeout=30,
    )


def test_the_demos_account_gets_in_and_sees_the_tenants_calls(
    console: ConsolePage,
) -> None:
    console.log_in()
    console.titled("Live calls")
    console.says("demo · Administrator")


def test_a_wrong_password_is_told_and_can_be_typed_anew(console: ConsolePage) -> None:
    console.open()
    console.fill_in(password="not-it")
    console.says("Tenant, name or password is wrong.")
    expect(console.field("Password")).to_be_focused()
    expect(console.field("Password")).to_have_value("")
    expect(console.field("Name")).to_have_value(NAME)
    console.field("Password").fill(PASSWORD)
    console.button("Log in").click()
    console.titled("Live calls")


def test_who_errs_too_often_is_told_for_how_long(
    console: ConsolePage, board: Switchboard
) -> None:
    for _ in range(5):  # nobody has this name; it is locked as others are
        assert logins(board, "nobody", "wrong").status_code == 401
    console.open()
    console.fill_in(name="nobody", password=PASSWORD)
    console.says("Too many wrong attempts. Try again in 15 minutes")


def test_a_login_outlives_a_reload_and_no_tab(inside: ConsolePage) -> None:
    inside.page.reload()
    inside.titled("Live calls")
    assert inside.page.evaluate(f"() => sessionStorage.getItem('{TOKEN}')")
    kept = inside.page.evaluate("() => Object.keys(localStorage)")
    assert TOKEN not in kept
    assert inside.page.context.cookies() == []


def test_after_logging_out_the_token_opens_nothing(
    inside: ConsolePage, board: Switchboard
) -> None:
    token = inside.page.evaluate(f"() => sessionStorage.getItem('{TOKEN}')")
    with inside.page.expect_response("**/api/v1/console/logins"):
        inside.button("Log out").click()
    inside.titled("Log in")
    assert inside.page.evaluate(f"() => sessionStorage.getItem('{TOKEN}')") is None
    answer = httpx.get(
        f"{board.url}/api/v1/console/me", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 401


def test_who_is_logged_out_elsewhere_is_told(
    inside: ConsolePage, board: Switchboard
) -> None:
    token = inside.page.evaluate(f"() => sessionStorage.getItem('{TOKEN}')")
    httpx.delete(
        f"{board.url}/api/v1/console/logins",
        headers={"Authorization": f"Bearer {token}"},
    ).raise_for_status()
    inside.link("Extensions").click()
    inside.says("Your login has ended. Please log in again.")
    inside.fill_in()
    inside.titled("Extensions")  # where somebody was


def test_a_first_password_is_changed_before_anything_else(
    console: ConsolePage, board: Switchboard
) -> None:
    given = board.change("console", "add", TENANT, "lan", "--role", "viewer")
    password = given.split()[-1]
    console.open()
    console.fill_in("lan", password)
    console.says("This password was made up for the first login.")
    console.field("Present password").fill(password)
    console.field("New password").fill("một câu rất dài")
    console.field("New password again").fill("một câu khác")
    console.button("Change password").click()
    console.says("The two new passwords are not the same.")
    console.field("New password again").fill("một câu rất dài")
    console.button("Change password").click()
    console.titled("Live calls")
    console.says("demo · Viewer")


def test_the_console_speaks_vietnamese_first(console: ConsolePage) -> None:
    console.page.add_init_script("localStorage.clear()")
    console.open()
    console.titled("Đăng nhập")
    console.page.get_by_role("button", name="English").click()
    console.titled("Log in")
    expect(console.page.locator("html")).to_have_attribute("lang", "en", timeout=WITHIN)

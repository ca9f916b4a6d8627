"""What ``register`` and its relatives answer, in every state of the page."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import Browsers, OpenPhone, Phone
from tests.browser.switchboard import Switchboard
from tests.browser.website import Website

pytestmark = pytest.mark.browser

PACKAGE = Path(__file__).parents[2] / "sdk" / "web" / "dist" / "index.js"

REFUSED = {
    "wrong password": ({"password": "wrong"}, "wrong_credentials"),
    "unknown extension": ({"username": "199"}, "wrong_credentials"),
    "unknown tenant": ({"domain": "nobody"}, "registration_refused"),
    "no domain": ({"domain": ""}, "no_credentials"),
    "no username": ({"username": ""}, "no_credentials"),
    "no password": ({"password": ""}, "no_credentials"),
    "spaces for a username": ({"username": "   "}, "no_credentials"),
    "markup for a domain": ({"domain": "<b>demo</b>"}, "no_credentials"),
}


def account(extension: str = "100", **changes: str) -> dict[str, str]:
    """What ``register`` wants, and what a test makes of it."""
    return {
        "domain": "demo",
        "username": extension,
        "password": f"demo-{extension}",
        **changes,
    }


@pytest.fixture
def page(browsers: Browsers, site: Website) -> Iterator[Phone]:
    """A page whose script is loaded, and that has not registered."""
    context = browsers.get(440).new_context()
    phone = Phone(context.new_page())
    phone.page.goto(f"{site.url}/phone.html")
    yield phone
    context.close()


def states(phone: Phone) -> list[str]:
    return [entry["data"]["state"] for entry in phone.callbacks("register")]


def status(phone: Phone) -> str:
    found: str = phone.run("() => omiSDK.getStatus()")
    return found


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_right_is_refused_with_a_code(page: Phone, why: str) -> None:
    changes, code = REFUSED[why]
    refusal = page.refusal("register", account(**changes))
    assert refusal is not None
    assert (refusal["code"], refusal["fatal"]) == (code, True)
    assert refusal["message"]
    assert status(page) == "unregistered"
    assert page.run("() => omiSDK.getAccessToken()") == ""


def test_after_a_refusal_the_right_password_is_welcome(page: Phone) -> None:
    assert page.refusal("register", account(password="wrong")) is not None
    assert page.refusal("register", account()) is None
    assert status(page) == "registered"
    assert states(page) == ["registering", "unregistered", "registering", "registered"]
    assert page.callbacks("register")[1]["data"]["code"] == "wrong_credentials"


def test_the_error_callback_gets_what_the_promise_rejects_with(page: Phone) -> None:
    page.run(
        """(account) => {
            window.codes = [];
            void omiSDK.register(account, ({code}) => codes.push(code));
        }""",
        account(password="wrong"),
    )
    page.until(lambda: page.run("() => codes.length") > 0, "error")
    assert page.run("() => codes") == ["wrong_credentials"]
    assert page.console == []


def test_a_page_that_ignores_every_promise_sees_no_unhandled_rejection(
    page: Phone,
) -> None:
    page.run(
        """(wrong) => {
            window.unhandled = [];
            const keep = ({reason}) => unhandled.push(String(reason));
            addEventListener('unhandledrejection', keep);
            void omiSDK.register(wrong);
            void omiSDK.register({});
            void omiSDK.register();
            void omiSDK.reregister({});
            void omiSDK.makeCall('101');
            void omiSDK.acceptCall();
            void omiSDK.unregister();
        }""",
        account(password="wrong"),
    )
    page.refusal("register", account(password="wrong"))  # the switchboard has answered
    page.run("() => new Promise((resolve) => setTimeout(resolve))")
    assert page.run("() => unhandled") == []
    assert [line for line in page.console if line.startswith("uncaught")] == []


def test_registering_once_more_as_oneself_changes_nothing(page: Phone) -> None:
    assert page.refusal("register", account()) is None
    token = page.run("() => omiSDK.getAccessToken()")
    assert page.refusal("register", account()) is None
    assert page.run("() => omiSDK.getAccessToken()") == token
    assert states(page) == ["registering", "registered"]


def test_registering_twice_at_once_registers_once(page: Phone) -> None:
    settled = page.run(
        """(account) => Promise.allSettled(
            [omiSDK.register(account), omiSDK.register(account)],
        ).then((all) => all.map(({status}) => status))""",
        account(),
    )
    assert settled == ["fulfilled", "fulfilled"]
    assert states(page) == ["registering", "registered"]


def test_another_identity_is_refused_and_the_first_stays(page: Phone) -> None:
    assert page.refusal("register", account("100")) is None
    refusal = page.refusal("register", account("101"))
    assert refusal is not None
    assert refusal["code"] == "already_registered"
    assert status(page) == "registered"
    assert states(page) == ["registering", "registered"]


def test_reregister_changes_the_identity(page: Phone, open_phone: OpenPhone) -> None:
    assert page.refusal("register", account("100")) is None
    assert page.refusal("reregister", account("104")) is None
    once = ["registering", "registered"]
    assert states(page) == [*once, "unregistered", *once]
    caller = open_phone("102")
    caller.call("100")
    assert caller.wait_for("ended")["data"]["endCause"] == "NO_ANSWER"
    caller.call("104")
    page.wait_for("invite")


def test_reregister_without_parameters_takes_the_former_ones(page: Phone) -> None:
    assert page.refusal("register", account()) is None
    assert page.refusal("reregister") is None
    assert status(page) == "registered"
    page.run("() => omiSDK.unregister()")
    assert page.refusal("reregister") is None
    assert status(page) == "registered"


def test_reregister_before_any_register_says_what_is_missing(page: Phone) -> None:
    refusal = page.refusal("reregister")
    assert refusal is not None
    assert refusal["code"] == "no_credentials"
    assert page.console == []


def test_unregister_is_quiet_in_every_state(page: Phone) -> None:
    assert page.refusal("unregister") is None
    assert page.refusal("register", account()) is None
    assert page.refusal("unregister") is None
    assert page.refusal("unregister") is None
    assert states(page) == ["registering", "registered", "unregistered"]
    assert page.console == []


def test_the_status_is_known_before_init_and_inside_the_callback(page: Phone) -> None:
    page.run(
        """() => {
            window.inside = [];
            const register = ({state}) => inside.push(
                [state, omiSDK.getStatus(), omiSDK.getAccessToken() !== '']);
            omiSDK.init({callbacks: {register}});
        }"""
    )
    assert status(page) == "unregistered"
    assert page.refusal("register", account()) is None
    assert page.refusal("unregister") is None
    assert page.run("() => inside") == [
        ["registering", "registering", False],
        ["registered", "registered", True],
        ["unregistered", "unregistered", False],
    ]


def test_the_access_token_lives_as_long_as_the_registration(
    page: Phone, board: Switchboard
) -> None:
    assert page.run("() => omiSDK.getAccessToken()") == ""
    assert page.refusal("register", account()) is None
    token = page.run("() => omiSDK.getAccessToken()")
    calls = f"{board.url}/api/v1/calls"
    bearer = {"Authorization": f"Bearer {token}"}
    request = page.page.request
    assert request.get(calls, headers=bearer).status == 200
    page.refusal("unregister")
    assert page.run("() => omiSDK.getAccessToken()") == ""
    assert request.get(calls, headers=bearer).status == 401


def test_a_script_loaded_twice_is_one_phone(page: Phone, board: Switchboard) -> None:
    page.run("() => { window.first = omiSDK; window.firstTheme = omiSDKTheme; }")
    assert page.refusal("register", account()) is None
    page.page.add_script_tag(url=f"{board.sdk}?again")
    assert page.run("() => omiSDK === first && omiSDKTheme === firstTheme") is True
    assert status(page) == "registered"


def test_the_script_defines_its_two_names_and_no_other(
    page: Phone, site: Website, board: Switchboard
) -> None:
    site.add("empty.html", "<!doctype html><title>A page of its own</title>")
    page.page.goto(f"{site.url}/empty.html")
    names = "() => Object.getOwnPropertyNames(window)"
    before: list[Any] = page.run(names)
    page.page.add_script_tag(url=board.sdk)
    assert sorted(set(page.run(names)) - set(before)) == ["omiSDK", "omiSDKTheme"]
    assert status(page) == "unregistered"


def test_the_package_is_imported_where_there_is_no_window() -> None:
    script = f"""
        const {{ omiSDK, omiSDKTheme }} = await import({PACKAGE.as_uri()!r});
        console.log(typeof window, typeof omiSDK?.makeCall, typeof omiSDKTheme);
        console.log(omiSDK.getStatus());
        await omiSDK.unregister();
        await omiSDK.register({{}}).catch(({{ code }}) => console.log(code));
    """
    node = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        capture_output=True,
        text=True,
        check=True,
    )
    assert node.stdout.splitlines() == [
        "undefined function object",
        "unregistered",
        "no_credentials",
    ]
    assert node.stderr == ""

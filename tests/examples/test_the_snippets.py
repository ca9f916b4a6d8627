"""What the guides say to type in does what they say, in both languages."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Browsers
from tests.browser.conversation import CALLER
from tests.browser.switchboard import Switchboard
from tests.examples.examples import SWITCHBOARD, ExamplePage, pair, served

pytestmark = pytest.mark.browser

GUIDES = Path(__file__).parents[2] / "docs" / "sdk"
Languages = pytest.mark.parametrize("language", ["en", "vi"])

OpenPages = Callable[[str], tuple[ExamplePage, ExamplePage]]


def snippets(language: str, guide: str, kind: str) -> list[str]:
    """The guide's blocks of code of one kind."""
    text = (GUIDES / language / f"{guide}.md").read_text()
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def open_pages(
    browsers: Browsers, board: Switchboard, tmp_path: Path
) -> Iterator[OpenPages]:
    """Open a page of that HTML twice, as 100 and as 101."""
    with ExitStack() as stack:

        def open_(html: str) -> tuple[ExamplePage, ExamplePage]:
            page = html.replace(SWITCHBOARD, board.url)
            (tmp_path / "index.html").write_text(page)
            return pair(stack, browsers, stack.enter_context(served(tmp_path)))

        yield open_


@Languages
def test_the_page_of_the_first_call_makes_it(
    open_pages: OpenPages, language: str
) -> None:
    [html] = snippets(language, "first-call", "html")
    caller, callee = open_pages(html)
    caller.page.locator("#call").click()
    callee.press_in_dialog("accept")
    expect(caller.page.locator(".omi-dialog")).to_have_attribute(
        "data-view", "connected"
    )
    callee.press_in_dialog("hang-up")
    caller.until_calling(False)
    assert any("BYE" in line for line in caller.console)


def test_the_echo_that_the_guide_names_answers(open_pages: OpenPages) -> None:
    [html] = snippets("en", "first-call", "html")
    caller, _ = open_pages(html)
    caller.call("*43")
    caller.until_hears(CALLER)


@Languages
def test_the_page_with_its_own_interface_draws_every_state(
    open_pages: OpenPages, language: str
) -> None:
    [html] = snippets(language, "own-interface", "html")
    [script] = snippets(language, "own-interface", "js")
    caller, callee = open_pages(
        f"""<!doctype html><meta charset="utf-8" />
        <script omi-sdk src="{SWITCHBOARD}/sdk/2.0.0/sdk.min.js"></script>
        <body>{html}<script>{script}
          const username = new URLSearchParams(location.search).get('extension');
          const password = `demo-${{username}}`;
          omiSDK.register({{ domain: 'demo', username, password }});
        </script></body>"""
    )
    accept = callee.page.locator("#accept")
    expect(accept).to_be_hidden()  # there is nothing to accept
    caller.call("101")
    accept.click()
    duration = caller.page.locator("#duration")
    expect(duration).to_have_text(re.compile(r"00:\d\d"))
    caller.page.locator("#hang-up").click()
    expect(callee.page.locator("#hang-up")).to_be_hidden()


@Languages
def test_the_requests_for_a_token_get_one(board: Switchboard, language: str) -> None:
    [_, curl] = snippets(language, "token-login", "sh")
    [python] = snippets(language, "token-login", "python")
    node, _ = snippets(language, "token-login", "js")
    for program in (
        ["bash", "-c", curl.replace("curl ", "curl -sS ")],
        ["python3", "-c", f"{python}\nprint(token_for('101'))"],
        ["node", "-e", f"{node}\ntokenFor('101').then(console.log)"],
    ):
        command = [word.replace(SWITCHBOARD, board.url) for word in program]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert re.search(r"[\w-]+\.[\w-]+\.[\w-]{16,}", done.stdout), done


@Languages
def test_under_the_policy_of_the_guide_everything_works(
    browsers: Browsers, board: Switchboard, tmp_path: Path, language: str
) -> None:
    text = (GUIDES / language / "security.md").read_text()
    [policy] = re.findall(r"^Content-Security-Policy: (.*)$", text, re.MULTILINE)
    for theirs, ours in (
        ("https://pbx.example.com", board.url),
        ("wss://pbx.example.com", board.url.replace("http", "ws", 1)),
    ):
        policy = policy.replace(theirs, ours)
    policy += "; require-trusted-types-for 'script'"
    integrity = httpx.get(f"{board.sdk}.integrity").text.strip()
    (tmp_path / "page.js").write_text(
        """
        const username = new URLSearchParams(location.search).get('extension');
        omiSDK.init({ theme: 'default', styles: { dialog: { opacity: 0.99 } } });
        omiSDK.register({ domain: 'demo', username, password: `demo-${username}` });
        """
    )
    (tmp_path / "index.html").write_text(
        f"""<!doctype html><meta charset="utf-8" /><link rel="icon" href="data:," />
        <script omi-sdk src="{board.sdk}" integrity="{integrity}"
                crossorigin="anonymous"></script>
        <body><script src="page.js"></script></body>"""
    )
    with ExitStack() as stack:
        url = stack.enter_context(served(tmp_path, policy))
        caller, callee = pair(stack, browsers, url)
        caller.call("101")
        callee.until_calling(True)
        avatar = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
        callee.run(
            "(avatar) => omiSDK.updateContactInfo({ name: 'Lan', avatar })", avatar
        )
        callee.press_in_dialog("accept")
        dialog = caller.page.locator(".omi-dialog")
        expect(dialog).to_have_attribute("data-view", "connected")
        expect(dialog).to_have_css("position", "fixed")
        expect(dialog).to_have_css("opacity", "0.99")
        callee.press_in_dialog("hang-up")
        caller.until_calling(False)
        for page in (caller, callee):
            assert [line for line in page.console if "olicy" in line] == []
            assert page.run("() => document.styleSheets.length") == 0


@Languages
def test_the_guide_shows_the_hash_of_what_is_served(
    board: Switchboard, language: str
) -> None:
    text = (GUIDES / language / "security.md").read_text()
    assert httpx.get(f"{board.sdk}.integrity").text.strip() in text

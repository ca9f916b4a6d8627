"""
Chromium with a fake microphone, and the page with a phone in it.

One process a microphone: the file that a fake microphone plays is a setting of the
whole browser.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, Playwright

from tests.browser.tones import tone

CHROMIUM: Final = "/usr/bin/chromium"

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AUTOPLAY: Final = "--autoplay-policy=no-user-gesture-required"
FAKE_MICROPHONE: Final = "--use-fake-device-for-media-stream"
LOOPBACK_CANDIDATES: Final = "--allow-loopback-in-peer-connection"
"Lets two peers on loopback find each other. Our users' browsers have no such flag."


class Permission(enum.StrEnum):
    """What becomes of a page's wish for the microphone, by the flag that does it."""

    GRANTED = "--use-fake-ui-for-media-stream"
    DENIED = "--deny-permission-prompts"


PATIENCE: Final = 30.0
"Seconds for what is to become true; a quiet machine takes a tenth of a tenth of it."

HEARD: Final = -50.0
"dB: a tone of ours arrives around -30, and what is not there below -90."


class Phone:
    """One page with the SDK in it, registered as one extension."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.console: list[str] = []
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))

    def run(self, script: str, *values: Any) -> Any:
        """Evaluate a function of the page, such as ``(n) => omiSDK.makeCall(n)``."""
        return self.page.evaluate(script, *values)

    def call(self, number: str) -> None:
        self.run("(number) => void omiSDK.makeCall(number)", number)

    def accept(self) -> None:
        self.run("() => void omiSDK.acceptCall()")

    def reject(self) -> None:
        self.run("() => void omiSDK.rejectCall()")

    def hang_up(self) -> None:
        self.run("() => void omiSDK.stopCall()")

    def start(self, method: str, *values: Any) -> None:
        """Call a method that answers by a Promise; ``outcome`` waits for it."""
        self.run(
            """([method, values]) => {
                globalThis.settled = undefined;
                omiSDK[method](...values).then(
                    () => { settled = {refusal: null}; },
                    (error) => {
                        settled = {refusal: JSON.parse(JSON.stringify(error))};
                    },
                );
            }""",
            [method, values],
        )

    def outcome(self, within: float = PATIENCE) -> dict[str, Any] | None:
        """What the Promise rejected with (code, message, fatal), if it did."""
        self.until(lambda: self.run("() => settled") is not None, "outcome", within)
        refusal: dict[str, Any] | None = self.run("() => settled.refusal")
        return refusal

    def refusal(self, method: str, *values: Any) -> dict[str, Any] | None:
        """What a method's Promise rejects with (code, message, fatal), if it does."""
        self.start(method, *values)
        return self.outcome()

    def callbacks(self, name: str | None = None) -> list[dict[str, Any]]:
        """
        What the page's callbacks got so far.

        ``name``, ``at`` (ms), ``data`` (the first argument), ``more`` (those after it).
        """
        entries: list[dict[str, Any]] = self.run(
            "() => heard.map(({name, at, data, more}) => ({name, at, data, more}))"
        )
        return [e for e in entries if name is None or e["name"] == name]

    def names(self) -> list[str]:
        """The callbacks in order, without ``register`` and ``incall``."""
        quiet = ("register", "incall")
        return [e["name"] for e in self.callbacks() if e["name"] not in quiet]

    def wait_for(
        self, name: str, *, count: int = 1, within: float = PATIENCE
    ) -> dict[str, Any]:
        """The ``count``-th such callback, waiting for it if need be."""
        self.until(lambda: len(self.callbacks(name)) >= count, name, within)
        return self.callbacks(name)[count - 1]

    def wait_until_registered(self, within: float = PATIENCE) -> None:
        self.until(
            lambda: self.run("() => omiSDK.getStatus()") == "registered",
            "registered",
            within,
        )

    def until(
        self, true: Callable[[], bool], what: str, within: float = PATIENCE
    ) -> None:
        """Ask again and again until it is true."""
        end = time.monotonic() + within
        while not true():
            assert time.monotonic() < end, (
                f"no {what} within {within} s; callbacks {self.names()}, "
                f"console {self.console}"
            )
            self.page.wait_for_timeout(20)

    def forget(self) -> None:
        """Start the list of callbacks anew."""
        self.run("() => { heard.length = 0; }")

    def levels(
        self, frequencies: Sequence[int], *, seconds: float = 0.5
    ) -> list[float]:
        """How loud this page hears each frequency, in dB below full scale."""
        self.start_listening(frequencies, seconds=seconds)
        return self.what_it_heard()

    def hears(self, hertz: int) -> bool:
        return self.levels([hertz])[0] > HEARD

    def until_hears(self, *hertz: int) -> None:
        """Until each of these tones comes: the first sound may be a moment away."""
        self.until(
            lambda: all(level > HEARD for level in self.levels(hertz)), f"{hertz} Hz"
        )

    def until_silent(self, *hertz: int) -> None:
        """Until none of these tones comes any more: what was on its way is played."""
        self.until(
            lambda: all(level < HEARD for level in self.levels(hertz)),
            f"silence of {hertz} Hz",
        )

    def start_listening(
        self, frequencies: Sequence[int], *, seconds: float = 0.5
    ) -> None:
        """Measure while others do, too; ``what_it_heard`` waits for the outcome."""
        self.run(
            "([hz, ms]) => { globalThis.listening = ear.levels(hz, ms); }",
            [list(frequencies), seconds * 1000],
        )

    def start_listening_for_keys(self, count: int) -> None:
        """Note key tones until there were so many; ``keys_it_heard`` waits for them."""
        self.run(
            """([count, ms]) => new Promise((listens) => {
                globalThis.keysHeard = ear.keys(count, ms, listens);
            })""",
            [count, PATIENCE * 1000],
        )

    def keys_it_heard(self) -> str:
        keys: str = self.run("() => keysHeard")
        return keys

    def what_it_heard(self) -> list[float]:
        levels: list[float] = self.run("() => listening")
        return levels


OpenPhone = Callable[..., Phone]
"""``open_phone(extension, hertz=440)``: a fixture that every folder has."""


@contextmanager
def browser(
    playwright: Playwright,
    microphone: Path | None,
    *,
    loopback: bool = True,
    permission: Permission = Permission.GRANTED,
    autoplay: bool = True,
) -> Iterator[Browser]:
    """
    A Chromium whose microphone plays a file, or that has none but the machine's.

    Without ``autoplay`` it is silent until the user has clicked, as people's are.
    """
    flags = [*FLAGS, permission.value]
    if autoplay:
        flags.append(AUTOPLAY)
    if loopback:
        flags.append(LOOPBACK_CANDIDATES)
    if microphone is not None:
        flags += [FAKE_MICROPHONE, f"--use-file-for-fake-audio-capture={microphone}"]
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    try:
        yield chromium
    finally:
        chromium.close()


class Browsers:
    """
    Chromiums that stay open from test to test, each started when first asked for.

    What tests must not share (pages, storage, permissions) is in a context of its own.
    """

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self._playwright = playwright
        self._folder = folder
        self._open: dict[tuple[int | None, bool, Permission, bool], Browser] = {}
        self._stack = ExitStack()

    def get(
        self,
        hertz: int | None,
        *,
        loopback: bool = True,
        permission: Permission = Permission.GRANTED,
        autoplay: bool = True,
    ) -> Browser:
        """The one whose microphone hums at that frequency, or that has none (None)."""
        key = (hertz, loopback, permission, autoplay)
        if key not in self._open:
            voice = (
                None
                if hertz is None
                else tone(self._folder / f"{hertz}.wav", hertz)  # 0 is silence
            )
            self._open[key] = self._stack.enter_context(
                browser(
                    self._playwright,
                    voice,
                    loopback=loopback,
                    permission=permission,
                    autoplay=autoplay,
                )
            )
        return self._open[key]

    def close(self) -> None:
        self._stack.close()

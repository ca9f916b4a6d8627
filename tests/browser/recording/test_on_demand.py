"""
The button of the dialog: what it does, and what is in the recording afterwards.

Each side hums a tone of its own, and so does the supervisor, who whispers first.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import av
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import expect

from tests.browser.chromium import OpenPhone, Phone
from tests.browser.dialog.desk import Desk, open_desk
from tests.browser.dialog.test_appearance import PICTURES, take
from tests.browser.supervision.floor import AGENT, BOSS, COLLEAGUE, change, listen_in
from tests.browser.switchboard import Switchboard
from tests.media.listening import level

pytestmark = pytest.mark.browser

WANTED = os.environ.get("TONGDAI_PICTURES") == "1"

HEARD, SILENT = -40.0, -55.0
"dB of full scale: louder than the first is heard, quieter than the second is not."

RATE = 16_000
WHOLE_WITHIN = 30.0
"Seconds after the end in which a recording is to be had."

Samples = NDArray[np.float64]


@contextmanager
def on_demand(board: Switchboard) -> Iterator[None]:
    """Calls are recorded when somebody asks for it, as long as the block lasts."""
    board.change("tenant", "set", "demo", "--recording", "on-demand")
    try:
        yield
    finally:
        board.change("tenant", "set", "demo", "--recording", "never")


def two(open_phone: OpenPhone, language: str = "vi") -> tuple[Desk, Desk]:
    """101 and 102 talk, each before a dialog."""
    config = {"language": language}
    agent = open_desk(open_phone, "101", AGENT, config=config)
    colleague = open_desk(open_phone, "102", COLLEAGUE, config=config)
    agent.phone.call("102")
    colleague.phone.wait_for("invite")
    colleague.phone.accept()
    for desk in (agent, colleague):
        desk.phone.wait_for("accepted")
        desk.shows("connected")
    return agent, colleague


def stands(desk: Desk, state: str) -> None:
    """Wait until the page knows that the recording stands like that."""
    desk.phone.until(
        lambda: (
            desk.phone.callbacks("recordingChanged")[-1:] != []
            and desk.phone.callbacks("recordingChanged")[-1]["data"]["recording"]
            == state
        ),
        f"the recording to be {state}",
    )


def recording(board: Switchboard, phone: Phone, uuid: str) -> tuple[Samples, Samples]:
    """Left and right, -1 to 1, once it is whole."""
    token = phone.run("() => omiSDK.getAccessToken()")
    url = f"{board.url}/api/v1/calls/{uuid}/recording?format=wav"
    deadline = time.monotonic() + WHOLE_WITHIN
    while True:
        answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"})
        if answer.status_code != 409:
            break
        assert time.monotonic() < deadline, "it never became whole"
        time.sleep(0.1)  # nothing tells that the last second is written
    assert answer.status_code == 200
    with av.open(io.BytesIO(answer.content)) as container:
        resampler = av.AudioResampler("s16p", "stereo", RATE)
        parts = [
            part.to_ndarray()
            for frame in container.decode(container.streams.audio[0])
            for part in resampler.resample(frame)
        ]
    left, right = np.concatenate(parts, axis=1) / 32768
    return left, right


def when(samples: Samples, hertz: int) -> list[bool]:
    """Of each tenth of a second, whether a tone is heard in it."""
    tenth = RATE // 10
    parts = np.split(samples[: len(samples) // tenth * tenth], len(samples) // tenth)
    return [level(part, RATE, hertz) > HEARD for part in parts]


def loudest(samples: Samples, hertz: int) -> float:
    """In any second."""
    parts = np.array_split(samples, max(1, len(samples) // RATE))
    return max(level(part, RATE, hertz) for part in parts)


def longest(tenths: list[bool], wanted: bool) -> int:
    """How many in a row are so."""
    best = run = 0
    for each in tenths:
        run = run + 1 if each is wanted else 0
        best = max(best, run)
    return best


def wait(desk: Desk, seconds: float) -> None:
    """People talk for a while."""
    desk.page.wait_for_timeout(seconds * 1000)


def test_what_is_said_is_kept_while_the_button_says_so(
    open_phone: OpenPhone, board: Switchboard
) -> None:
    boss = open_phone("100", BOSS)
    with on_demand(board):
        agent, colleague = two(open_phone)
        uuid = agent.phone.callbacks("accepted")[0]["data"]["uuid"]
        stands(agent, "off")
        listen_in(boss, "whisper")
        for state, seconds in (("running", 3), ("paused", 3), ("running", 3)):
            agent.press("record")
            for desk in (agent, colleague):
                stands(desk, state)
            wait(agent, seconds)
        whispered = 6.0
        change(boss, "colloquy")
        wait(agent, 3)
        agent.phone.hang_up()
        agent.phone.wait_for("ended")

        left, right = recording(board, agent.phone, uuid)
        for side, own, other in ((left, AGENT, COLLEAGUE), (right, COLLEAGUE, AGENT)):
            assert loudest(side, own) > HEARD
            assert loudest(side, other) < SILENT
            heard = when(side, own)
            first, last = heard.index(True), len(heard) - heard[::-1].index(True)
            assert longest(heard[first:last], False) >= 20, "while it was paused"
        # Whom the supervisor supervises it whispers to; spoken aloud it is beside it.
        before = slice(0, round(whispered * RATE))
        assert loudest(left[before], BOSS) < SILENT
        assert loudest(right, BOSS) < SILENT
        assert loudest(left, BOSS) > HEARD
        assert "recordingChanged" not in boss.names()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_button_is_there_when_it_may_be_pressed(
    open_phone: OpenPhone, board: Switchboard, language: str
) -> None:
    said = {
        "vi": ("Ghi âm", "Tạm dừng ghi âm", "Đã kết nối · đang ghi âm"),
        "en": ("Record", "Pause recording", "Connected · recording"),
    }[language]
    with on_demand(board):
        agent, _ = two(open_phone, language)
        button = agent.part("record")
        expect(button).to_have_text(said[0])
        agent.tab_to("record")
        agent.keys("Enter")
        expect(button).to_have_text(said[1])
        expect(agent.dialog.locator(".omi-status")).to_have_text(said[2])
        agent.still()
        assert agent.violations() == []
        assert agent.is_on_screen()
        file = (
            PICTURES / f"dialog-recording{'' if language == 'vi' else '-english'}.png"
        )
        if WANTED or not file.exists():
            take(agent, file)


def test_where_nobody_may_there_is_no_button(open_phone: OpenPhone) -> None:
    agent, _ = two(open_phone)
    expect(agent.page.locator('[data-omi="record"]:visible')).to_have_count(0)
    refusal = agent.phone.refusal("record", "start")
    assert refusal is not None
    assert refusal["code"] == "recording_refused"
    assert "recordingChanged" not in agent.phone.names()

"""
As many calls as fit into a minute, and what is left of them in both pages.

A thousand are wanted; on two cores that also run switchboard and both browsers a call
from dialling to the end of both sides takes longer than a sixteenth of a second, so
time ends the test first. Of the dialog alone a thousand are driven by
``tools/budgets.py``.
"""

from __future__ import annotations

import time
from typing import Any, Final

import pytest
from playwright.sync_api import CDPSession

from tests.browser.chromium import PATIENCE, OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER

pytestmark = pytest.mark.browser

WANTED: Final = 1_000
WARM_UP: Final = 20
AT_LEAST: Final = 100
"Calls: fewer prove nothing."

SECONDS: Final = 60
"For more than these: a busy machine makes no more of them."

FORGIVEN: Final = {
    "nodes": 0.2,
    "listeners": 0.5,
    "closed connections": 0.5,
    "open connections": 0,
    "live tracks": 0,
}
"""
A call. Whatever a call left behind would be one or more; the browser takes its time to
free the connections of the latest calls, and what listens to them.
"""

CONFIG: Final = {
    "theme": "default",
    "options": {"showNoteInput": True},
    "forms": [{"id": "address", "label": "Địa chỉ"}],
}

CALL: Final = """async (calls) => {
    const once = (name) => new Promise((done) => {
        const told = () => { omiSDK.off(name, told); done(); };
        omiSDK.on(name, told);
    });
    for (let made = 0; made < calls; made += 1) {
        const [accepted, ended] = [once('accepted'), once('ended')];
        await omiSDK.makeCall('101');
        await accepted;
        omiSDK.stopCall();
        await ended;
        document.querySelector('[data-omi="close-save"]').click();
        // The other side has to see the end as well: until then it is busy.
        for (;;) {
            const { promise, resolve } = Promise.withResolvers();
            setTimeout(resolve, 5);
            await promise;
            if (await free()) break;
        }
    }
}"""

ANSWER: Final = """() => {
    omiSDK.on('invite', () => void omiSDK.acceptCall());
    omiSDK.on('ended', () =>
        document.querySelector('[data-omi="close-save"]').click());
}"""


def counted(phone: Phone, line: CDPSession) -> dict[str, int]:
    """What is in the memory of the page once everything that can go has gone."""
    connection, track = "RTCPeerConnection.prototype", "MediaStreamTrack.prototype"
    closed = objects(line, connection, "({ signalingState: s }) => s === 'closed'")
    opened = objects(line, connection, "({ signalingState: s }) => s !== 'closed'")
    live = objects(line, track, "({ readyState: s }) => s === 'live'")
    line.send("HeapProfiler.collectGarbage")
    found: list[dict[str, Any]] = line.send("Performance.getMetrics")["metrics"]
    metrics = {one["name"]: int(one["value"]) for one in found}
    return {
        "nodes": metrics["Nodes"],
        "listeners": metrics["JSEventListeners"],
        "closed connections": closed,
        "open connections": opened,
        "live tracks": live,
    }


def objects(line: CDPSession, prototype: str, which: str) -> int:
    """How many objects of a kind there are, as the garbage collector sees it."""
    found = line.send("Runtime.evaluate", {"expression": prototype})["result"]
    every = line.send("Runtime.queryObjects", {"prototypeObjectId": found["objectId"]})
    length = f"function () {{ return this.filter({which}).length; }}"
    counted = line.send(
        "Runtime.callFunctionOn",
        {
            "objectId": every["objects"]["objectId"],
            "functionDeclaration": length,
            "returnByValue": True,
        },
    )
    line.send("Runtime.releaseObject", {"objectId": every["objects"]["objectId"]})
    number: int = counted["result"]["value"]
    return number


def test_calls_leave_no_nodes_listeners_connections_or_tracks_behind(
    open_phone: OpenPhone,
) -> None:
    caller = open_phone("100", CALLER, config=CONFIG)
    callee = open_phone("101", CALLEE, config=CONFIG)
    phones = {"caller": caller, "callee": callee}
    lines = {}
    for name, phone in phones.items():
        phone.page.bring_to_front()
        lines[name] = phone.page.context.new_cdp_session(phone.page)
        lines[name].send("Performance.enable")
        phone.run("() => { heard.push = () => 0; }")  # the test's own memory
    callee.run(ANSWER)
    caller.page.expose_function(
        "free", lambda: not callee.run("() => omiSDK.isCalling()")
    )

    caller.run(CALL, WARM_UP)
    before = {name: counted(phone, lines[name]) for name, phone in phones.items()}
    made, end = 0, time.monotonic() + SECONDS
    while made < AT_LEAST or (made < WANTED and time.monotonic() < end):
        caller.run(CALL, 10)
        made += 10

    # The last call ends in the browser, too, and what it used goes a moment later.
    end = time.monotonic() + PATIENCE
    while True:
        after = {name: counted(phone, lines[name]) for name, phone in phones.items()}
        grown = {
            f"{what} of the {name}": after[name][what] - before[name][what]
            for name in phones
            for what, forgiven in FORGIVEN.items()
            if after[name][what] > before[name][what] + forgiven * made
        }
        if not grown or time.monotonic() > end:
            break
        caller.page.wait_for_timeout(200)
    print(f"{made} calls: {before} before, {after} after")
    assert grown == {}, f"after {made} calls"
    assert caller.console == callee.console == []

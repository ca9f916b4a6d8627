"""What the SDK lets its user hear, and where; measured in what its elements play."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.chromium import HEARD, OpenPhone, Phone
from tests.browser.conversation import CALLEE, CALLER, answer, connected

pytestmark = pytest.mark.browser

RING = 784
RINGBACK = 425
"Hz: one of the tones of each."

WATCH = """() => {
    globalThis.played = new Set();
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
        played.add(this);
        return play.call(this);
    };
    globalThis.contexts = [];
    const Context = AudioContext;
    globalThis.AudioContext = class extends Context {
        constructor(...given) {
            super(...given);
            contexts.push(this);
        }
    };
    globalThis.Listening = Context;
}"""
"Keeps every element that plays, and every audio graph of the SDK."

LOUDEST = """async ([hertz, milliseconds]) => {
    const context = new Listening();
    await context.resume();
    const bin = Math.round((hertz * 4096) / context.sampleRate);
    const spectrum = new Float32Array(2048);
    let loudest = -200;
    const end = performance.now() + milliseconds;
    const analysers = new Map();
    while (performance.now() < end) {
        for (const { srcObject } of played) {
            if (!srcObject || analysers.has(srcObject)) continue;
            const analyser = new AnalyserNode(context, { fftSize: 4096 });
            context.createMediaStreamSource(srcObject).connect(analyser);
            analysers.set(srcObject, analyser);
        }
        await new Promise((done) => setTimeout(done, 40));
        for (const analyser of analysers.values()) {
            analyser.getFloatFrequencyData(spectrum);
            loudest = Math.max(loudest, spectrum[bin]);
        }
    }
    await context.close();
    return loudest;
}"""


def loudest(phone: Phone, hertz: int, *, seconds: float) -> float:
    """How loud a frequency became in anything that is played, in dB."""
    level: float = phone.run(LOUDEST, [hertz, seconds * 1000])
    return level


def open_graphs(phone: Phone) -> int:
    count: int = phone.run(
        "() => contexts.filter(({ state }) => state !== 'closed').length"
    )
    return count


def pair(open_phone: OpenPhone, **config: Any) -> tuple[Phone, Phone]:
    caller = open_phone("100", CALLER)
    callee = open_phone("101", CALLEE, config=config)
    for phone in (caller, callee):
        phone.run(WATCH)
    return caller, callee


def test_an_incoming_call_rings_and_the_caller_hears_ringback(
    open_phone: OpenPhone,
) -> None:
    caller, callee = pair(open_phone)
    caller.call("101")
    caller.wait_for("ringing")
    assert loudest(callee, RING, seconds=3.5) > HEARD
    assert loudest(caller, RINGBACK, seconds=5.5) > HEARD
    answer(caller, callee)
    assert loudest(callee, RING, seconds=3.5) < HEARD
    assert open_graphs(caller) == open_graphs(callee) == 0
    caller.hang_up()
    callee.wait_for("ended")
    for phone in (caller, callee):
        phone.until(lambda phone=phone: open_graphs(phone) == 0, "silence")


def test_at_no_volume_nothing_is_opened(open_phone: OpenPhone) -> None:
    caller, callee = pair(open_phone, ringtoneVolume=0)
    caller.call("101")
    callee.wait_for("invite")
    callee.page.wait_for_timeout(500)
    assert callee.run("() => contexts.length") == 0


def test_the_ring_has_a_device_of_its_own(open_phone: OpenPhone) -> None:
    caller, callee = pair(open_phone)
    callee.run("() => navigator.mediaDevices.getUserMedia({ audio: true })")
    speakers = callee.run("() => omiSDK.devices.list()")["speakers"]
    ringtone, speaker = speakers[0]["id"], speakers[-1]["id"]
    assert ringtone != speaker
    callee.run("(choice) => omiSDK.devices.choose(choice)", {"ringtone": ringtone})
    caller.call("101")
    callee.wait_for("invite")
    sinks = "() => [...played].map(({ sinkId }) => sinkId)"
    ring_and_voice = {ringtone, ""}
    callee.until(lambda: set(callee.run(sinks)) == ring_and_voice, "ring there")
    answer(caller, callee)
    callee.run("(choice) => omiSDK.devices.choose(choice)", {"speaker": speaker})
    voice = "() => document.querySelector('.omi-sdk-audio').sinkId"
    callee.until(lambda: callee.run(voice) == speaker, "voice there")


def test_a_microphone_that_is_unplugged_is_replaced_and_comes_back(
    open_phone: OpenPhone,
) -> None:
    caller, callee = connected(open_phone)
    one, *_ = caller.run("() => omiSDK.devices.list()")["microphones"]
    caller.run("(microphone) => omiSDK.devices.choose({ microphone })", one["id"])
    caller.run(
        """(gone) => {
            globalThis.changes = [];
            omiSDK.on('devicesChanged', (list) => changes.push(list));
            const { mediaDevices } = navigator;
            const all = mediaDevices.enumerateDevices.bind(mediaDevices);
            globalThis.plug = (there) => {
                mediaDevices.enumerateDevices = async () =>
                    (await all()).filter(({ deviceId }) => there || deviceId !== gone);
                mediaDevices.dispatchEvent(new Event('devicechange'));
            };
            plug(false);
        }""",
        one["id"],
    )
    caller.until(lambda: len(caller.run("() => changes")) == 1, "change")
    assert caller.run("() => omiSDK.devices.chosen.microphone") == one["id"]
    callee.until_hears(CALLER)
    caller.run("() => omiSDK.toggleMute(true)")
    caller.run("() => plug(true)")
    caller.until(lambda: len(caller.run("() => changes")) == 2, "change")
    callee.until_silent(CALLER)
    assert callee.levels([CALLER], seconds=1.0)[0] < HEARD  # mute has come along
    caller.run("() => omiSDK.toggleMute(false)")
    callee.until_hears(CALLER)

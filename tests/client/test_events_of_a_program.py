"""What a program is told, in which order, with what; and what disturbs nobody."""

from __future__ import annotations

import asyncio
import json
import logging

import msgspec
import pytest

from tests.client.programs import invited, program, run
from tongdai.client import CallData, Config, OmiSDK
from tongdai.client.errors import BadArgument

CALLS = ("connecting", "ringing", "accepted", "ended")


def test_a_call_is_told_from_its_beginning_to_its_end(demo):
    async def main():
        told = []
        async with program(demo, "103", language="en") as sdk:
            for name in CALLS:
                sdk.on(name, lambda data, name=name: told.append((name, data)))
            call = await sdk.make_call("0900000001")
            await call.answered()
            call.hang_up()
            await call.ended()
        assert [name for name, _ in told] == list(CALLS)
        states = [data.status for _, data in told]
        assert states == ["connecting", "ringing", "connected", "ended"]
        assert {data.direction_txt for _, data in told} == {"Outgoing call"}
        first, *others = [data.uuid for _, data in told]
        assert first == ""
        assert {call.uuid} == set(others) != {""}

    run(main())


def test_each_second_of_a_call_is_told_with_its_quality(demo):
    async def main():
        async with program(demo, "103") as sdk:
            seconds, pings = [], []
            second = asyncio.Event()
            sdk.on("incall", lambda data: seconds.append(data.duration))
            sdk.on("ping", lambda ping: (pings.append(ping), second.set()))
            call = await sdk.make_call("0900000007")
            while len(pings) < 3:
                second.clear()
                await second.wait()
            call.hang_up()
        assert seconds == sorted(seconds)
        assert seconds[-1] >= 2
        assert pings[-1].level in (1, 2, 3, 4)
        assert 1.0 <= pings[-1].mos <= 4.5

    run(main())


def test_callbacks_of_every_kind_hear_and_none_disturbs(demo, caplog):
    async def main():
        heard, failed = [], asyncio.Event()

        def throws(data):
            heard.append("threw")
            raise RuntimeError("a program's own fault")

        async def fails_later(data):
            await asyncio.sleep(0)
            heard.append("failed later")
            failed.set()
            raise RuntimeError("another")

        config = {"callbacks": {"connecting": throws}, "ended": fails_later}
        async with program(demo, "103", **config) as sdk:
            sdk.on("connecting", lambda data: heard.append(data.remoteNumber))
            kept = []
            sdk.on("accepted", kept.append)
            sdk.off("accepted", kept.append)
            call = await sdk.make_call("0900000001")
            await call.answered()
            call.hang_up()
            await call.ended()
            await failed.wait()
        assert heard == ["threw", "0900000001", "failed later"]
        assert kept == []

    with caplog.at_level(logging.ERROR, "tongdai.client"):
        run(main())
    assert [each.message for each in caplog.records].count("a callback threw") == 2


def test_each_listener_gets_data_of_its_own(demo):
    async def main():
        got = []

        def spoils(data):
            got.append(data)
            data.remote_number = "spoilt"

        async with program(demo, "103") as sdk:
            sdk.on("connecting", spoils)
            sdk.on("connecting", lambda data: got.append(data))
            call = await sdk.make_call("0900000003")
            assert got[0] is not got[1]
            assert got[1].remote_number == call.remote_number == "0900000003"

    run(main())


def test_events_can_be_read_one_after_the_other(demo):
    async def main():
        names = []
        sdk = OmiSDK({"server": demo.url})
        events = sdk.events()
        await sdk.register(domain="demo", username="103", password="demo-103")
        call = await sdk.make_call("0900000002")
        await call.ended()
        await sdk.close()
        async for event in events:
            names.append(event.name)
            assert event.call in (call, None)
        assert names == [
            "register",
            "register",
            "connecting",
            "ended",
            "register",
        ]

    run(main())


def test_the_called_side_is_told_who_calls(demo):
    async def main():
        async with program(demo, "103") as caller, program(demo, "104") as callee:
            incoming = asyncio.create_task(invited(callee))
            call = await caller.make_call("104")
            invite = (await incoming).data
            assert (invite.direction, invite.status) == ("inbound", "ringing")
            assert invite["remoteNumber"] == invite.phone == "103"
            assert (invite.sip_user, invite.sip_domain) == ("104", "demo")
            assert invite.direction_txt == "Cuộc gọi đến"
            callee.update_contact_info({"name": " Anh Ba ", "avatar": "https://a/b"})
            assert callee.call.data.remoteName == "Anh Ba"
            call.hang_up()

    run(main())


def test_what_now_holds_and_which_key_stand_before_the_data(demo):
    async def main():
        async with program(demo, "103") as caller, program(demo, "104") as callee:
            told, pressed = [], asyncio.Event()
            for name in ("hold_changed", "muteChanged"):
                caller.on(name, lambda on, data: told.append((on, data.status)))
            callee.on("dtmf", lambda key, data: (told.append(key), pressed.set()))
            incoming = asyncio.create_task(invited(callee))
            call = await caller.make_call("104")
            await (await incoming).accept()
            await call.answered()
            await caller.toggle_hold()
            await caller.toggle_hold()
            caller.toggle_mute(True)
            caller.toggle_mute(True)
            caller.sendDTMF(5)
            await pressed.wait()
            held = [(True, "hold"), (False, "connected")]
            assert told == [*held, (True, "connected"), "5"]
            call.hang_up()
            await call.ended()
            assert call.quality.received > 0

    run(main())


def test_a_note_is_kept_in_the_history(demo):
    async def main():
        async with program(demo, "103") as sdk:
            told = []
            sdk.on("save_call_info", told.append)
            call = await sdk.make_call("0900000001")
            await call.answered()
            call.hang_up()
            await call.ended()
            await call.save(note="call back", tags=["vip"], address="12 Trần Phú")
            assert told == [
                {
                    "callId": call.uuid,
                    "note": "call back",
                    "tags": ["vip"],
                    "address": "12 Trần Phú",
                }
            ]

    run(main())


def test_data_can_be_sent_as_json_with_the_names_of_the_browser(demo):
    async def main():
        async with program(demo, "103") as sdk:
            call = await sdk.make_call("0900000003")
            data = call.data
            assert isinstance(data, CallData)
            sent = json.loads(msgspec.json.encode(data))
            assert sent["remoteNumber"] == "0900000003"
            assert set(sent) == set(data.to_dict(camel=True))
            assert data.to_dict()["ping"]["packet_loss"] == 0.0
            with pytest.raises(KeyError):
                data["nothing"]
            with pytest.raises(AttributeError):
                _ = data.noSuchField

    run(main())


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"langauge": "en"}, "langauge"),
        ({"language": "fr"}, "vi or en"),
        ({"media": "carrier pigeon"}, "webrtc, rtp or srtp"),
        ({"user_agent": "a\r\nb"}, "one line"),
        ({"callbacks": {"acepted": print}}, "acepted"),
        ({"ended": "no function"}, "a function"),
        ("ws://pbx", "a dict or a Config"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused(config, said):
    with pytest.raises(BadArgument, match=said):
        OmiSDK(config)


def test_a_page_s_configuration_is_understood():
    def ended(data):
        pass

    given = {"theme": "default", "language": "en", "ringtoneVolume": 1, "ended": ended}
    config = Config.of(given)
    assert (config.language, config.callbacks) == ("en", {"ended": ended})


def test_an_event_that_there_is_not_is_refused():
    sdk = OmiSDK()
    for ask in (sdk.on, sdk.off):
        with pytest.raises(BadArgument, match="hold_changed"):
            ask("answred", print)

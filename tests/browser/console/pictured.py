"""What the console is answered when its pictures are taken: always the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from playwright.sync_api import Page, Route

NOON: Final = datetime(2026, 3, 2, 5, tzinfo=UTC)
"At noon in Vietnam."

SCOPES: Final = (
    "calls:control",
    "calls:read",
    "directory:read",
    "keys:read",
    "keys:write",
    "recordings:read",
)
ME: Final = {
    "name": "admin",
    "role": "admin",
    "tenant": "demo",
    "scopes": SCOPES,
    "mustChange": False,
    "extension": "104",
}


def quality(lost: int, jitter: float, trip: float, mos: float) -> dict[str, Any]:
    return {
        "packetsReceived": 11_100,
        "packetsLost": lost,
        "packetsSent": 11_103,
        "jitter": jitter,
        "roundTrip": trip,
        "mos": mos,
    }


def call(
    minutes: int,
    direction: str,
    caller: tuple[str, str],
    callee: tuple[str, str],
    *,
    hotline: str = "",
    talked: int = 0,
    cause: str | None = "BYE",
    **more: Any,
) -> dict[str, Any]:
    """One that began so many minutes before noon; ``caller``: number and name."""
    start = NOON - timedelta(minutes=minutes, seconds=minutes * 7 % 60)
    answer = start + timedelta(seconds=6) if talked or cause is None else None
    end = None if cause is None else (answer or start) + timedelta(seconds=talked or 9)
    usual = {
        "uuid": f"0b7f6f3e-7c55-4f0e-9f4e-6f1c7d2d9a{minutes:02d}",
        "direction": direction,
        "hotline": hotline,
        "caller": caller[0],
        "callerName": caller[1],
        "dialled": callee[0],
        "callee": callee[0],
        "calleeName": callee[1],
        "startTime": start.isoformat(),
        "answerTime": answer and answer.isoformat(),
        "endTime": end and end.isoformat(),
        "answered": answer is not None,
        "endCause": cause,
        "endCode": None if cause is None else 200,
        "endedBy": None if cause is None else "caller",
        "ringing": 6,
        "duration": talked,
        "totalDuration": talked + 6,
        "callerQuality": None,
        "calleeQuality": None,
        "transfers": [],
        "supervisions": [],
        "way": [],
        "trunk": "",
        "recorded": False,
        "datas": {},
        "infos": [],
    }
    return usual | more


AN, BINH, CHI = ("100", "Nguyễn Hoài An"), ("101", "Trần Thanh Bình"), ("102", "Lê Chi")
QUAN, LAN = ("104", "Đỗ Minh Quân"), ("105", "Vũ Ngọc Lan")
SALES, HELP = "02473000001", "02473000002"


def at(seconds: int) -> str:
    """So long after the beginning of the call that has a page of its own."""
    start = datetime.fromisoformat(TALK["startTime"])
    return (start + timedelta(seconds=seconds)).isoformat()


TALK: Final = call(
    8,
    "inbound",
    ("0901234567", ""),
    BINH,
    hotline=SALES,
    talked=222,
    trunk="carrier",
    recorded=True,
    dialled=SALES,
    datas={"order": 4711, "nguồn": "website"},
    callerQuality=quality(4, 3.2, 24, 4.4),
    calleeQuality=quality(161, 27.5, 182, 3.8),
    infos=[
        {
            "extension": "101",
            "note": "Khách hỏi đơn 4711, hẹn gọi lại trước 16 giờ.",
            "tags": ["vip", "giao hàng"],
            "form": {"Thành phố": "Huế", "Chủ đề": ["giá", "bảo hành"]},
        }
    ],
)
TALK["way"] = [
    {"step": "waited", "time": at(1), "group": "60000"},
    {"step": "rang", "time": at(2), "group": "60000"},
]
TALK["supervisions"] = [
    {"time": at(60), "by": "100", "of": "101", "mode": "whisper"},
    {"time": at(150), "by": "100", "of": "101", "mode": None},
]

CALLS: Final = [
    call(0, "outbound", QUAN, ("0912345678", ""), hotline=SALES, cause=None),
    TALK,
    call(15, "internal", AN, CHI, talked=65),
    call(21, "outbound", LAN, ("0987654321", ""), hotline=HELP, cause="BUSY"),
    call(
        30, "inbound", ("0938111222", "Vận tải Phương Nam"), BINH, hotline=HELP,
        cause="NO_ANSWER",
    ),
    call(
        47, "outbound", LAN, ("0905556677", "Nhà sách Minh Khai"), hotline=SALES,
        talked=3725, recorded=True,
    ),
    call(52, "inbound", ("0977000123", ""), BINH, hotline=SALES, cause="CANCEL"),
    call(66, "internal", BINH, QUAN, talked=41),
    call(71, "outbound", CHI, ("0903334455", ""), hotline=SALES, talked=128),
]  # fmt: skip


def live(
    seconds: int,
    direction: str,
    caller: tuple[str, str],
    callee: tuple[str, str],
    *,
    hotline: str = "",
    state: str = "talking",
    **more: Any,
) -> dict[str, Any]:
    """One that lives, and began so many seconds before noon."""
    start = NOON - timedelta(seconds=seconds)
    answer = start + timedelta(seconds=5) if state == "talking" else None
    usual = {
        "uuid": f"5a2e9c1d-7c55-4f0e-9f4e-6f1c7d2d{seconds:04d}",
        "direction": direction,
        "state": state,
        "hotline": hotline,
        "caller": caller[0],
        "callerName": caller[1],
        "dialled": callee[0],
        "callee": callee[0],
        "calleeName": callee[1],
        "startTime": start.isoformat(),
        "answerTime": answer and answer.isoformat(),
        "callerQuality": None,
        "calleeQuality": None,
        "datas": {},
    }
    return usual | more


LIVE: Final = [
    live(
        1312, "inbound", ("0901234567", ""), BINH, hotline=SALES,
        callerQuality=quality(4, 3.2, 24, 4.4),
        calleeQuality=quality(161, 27.5, 182, 3.8),
    ),
    live(
        305, "outbound", LAN, ("0987654321", ""), hotline=HELP,
        callerQuality=quality(2210, 74.0, 390, 2.3),
        calleeQuality=quality(0, 1.1, 31, 4.4),
    ),
    live(48, "internal", AN, CHI, callerQuality=quality(0, 0.9, 12, 4.4)),
    live(9, "inbound", ("0977000123", ""), QUAN, hotline=SALES, state="ringing"),
]  # fmt: skip

STATES: Final = ("busy", "available", "available", "offline", "busy")
EXTENSIONS: Final = [
    {
        "extension": number,
        "name": name,
        "state": state,
        "phones": 0 if state == "offline" else 1,
        "forwarding": {"always": "", "busy": "", "noAnswer": ""},
    }
    for (number, name), state in zip((AN, BINH, CHI, QUAN, LAN), STATES, strict=True)
]


def answer(page: Page) -> None:
    """Answer what the console asks by what stands here."""
    answers: dict[str, Any] = {
        "/console/me": ME,
        "/live-calls": {"items": LIVE, "next": None},
        "/calls": {"items": CALLS, "next": "further"},
        f"/calls/{TALK['uuid']}": TALK,
        "/extensions": {"items": EXTENSIONS},
    }

    def of(route: Route) -> None:
        path = route.request.url.split("/api/v1", 1)[1].split("?")[0]
        route.fulfill(body=json.dumps(answers[path]), content_type="application/json")

    page.route("**/api/v1/**", of)
    page.clock.set_fixed_time(NOON)
    page.add_init_script("sessionStorage.setItem('tongdai.console.token', 'pictured')")

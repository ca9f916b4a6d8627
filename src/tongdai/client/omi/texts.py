"""Every text of the SDK, in both languages. Programs compare some of these."""

from __future__ import annotations

from typing import Final, Literal

Language = Literal["vi", "en"]

_Both = tuple[str, str]

DIRECTIONS: Final[dict[str, _Both]] = {
    "outbound": ("Cuộc gọi đi", "Outgoing call"),
    "inbound": ("Cuộc gọi đến", "Incoming call"),
}

CALLS: Final[dict[str, _Both]] = {
    "connecting": ("Đang kết nối", "Connecting"),
    "ringing": ("Đang đổ chuông", "Ringing"),
    "connected": ("Đã kết nối", "Connected"),
    "hold": ("Đang giữ cuộc gọi", "On hold"),
    "ended": ("Cuộc gọi đã kết thúc", "Call ended"),
}

REGISTRATIONS: Final[dict[str, _Both]] = {
    "registering": ("Đang kết nối tổng đài", "Connecting to the switchboard"),
    "registered": ("Đã kết nối tổng đài", "Connected to the switchboard"),
    "unregistered": ("Chưa kết nối tổng đài", "Not connected to the switchboard"),
}


def text(both: _Both, language: Language) -> str:
    """The one that is in this language."""
    return both[0] if language == "vi" else both[1]

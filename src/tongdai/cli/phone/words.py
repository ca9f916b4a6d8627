"""What ``tongdai call`` and ``tongdai load`` tell people; each language fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tongdai.cli.spoken import is_vietnamese


@dataclass(frozen=True, slots=True)
class Words:
    """One language. ``{names}`` are filled in by ``str.format``."""

    language: Literal["vi", "en"]
    "As the SDK is to speak."

    asks_password: str
    waits: str
    no_microphone: str
    no_loudspeaker: str
    not_recorded: str
    interrupted: str
    lost: str
    ended: str
    ended_badly: str
    went: str
    recorded: str
    errors: Mapping[str, str]
    "By ``code``, for whom the SDK speaks English only; ``{reason}`` is its text."


ENGLISH = Words(
    language="en",
    asks_password="password of {user}: ",  # noqa: S106
    waits="{user} waits for a call; Ctrl-C gives up",
    no_microphone="no microphone, so nothing is said ({reason})",
    no_loudspeaker="no loudspeaker, so the other side is not heard ({reason})",
    not_recorded="not recorded to its end: {reason}",
    interrupted="interrupted",
    lost="lost",
    ended="Ended: {cause}, {time} in all",
    ended_badly="Ended: {cause} ({status})",
    went="{codec}, {sent} packets sent, {received} received",
    recorded="recorded: {path}",
    errors={
        "cli.password_missing": "{reason}",
    },
)

VIETNAMESE = Words(
    language="vi",
    asks_password="mật khẩu của {user}: ",  # noqa: S106
    waits="{user} đang chờ cuộc gọi; Ctrl-C để thôi",
    no_microphone="không có micro nên không nói gì ({reason})",
    no_loudspeaker="không có loa nên không nghe được bên kia ({reason})",
    not_recorded="bản ghi âm không trọn vẹn: {reason}",
    interrupted="đã ngắt",
    lost="mất",
    ended="Đã kết thúc: {cause}, tổng cộng {time}",
    ended_badly="Đã kết thúc: {cause} ({status})",
    went="{codec}, gửi {sent} gói, nhận {received}",
    recorded="đã ghi âm: {path}",
    errors={
        "cli.password_missing": "không tìm thấy mật khẩu ({reason})",
        "client.wrong_credentials": "sai số nội bộ, mật khẩu hoặc mã ({reason})",
        "client.registration_refused": "tổng đài không cho ghi danh ({reason})",
        "client.unreachable": "không kết nối được tổng đài ({reason})",
        "client.unreadable_audio": "không dùng được tệp âm thanh ({reason})",
        "client.device_missing": "không dùng được thiết bị âm thanh ({reason})",
        "client.connection_lost": "mất tổng đài giữa cuộc gọi ({reason})",
        "client.call_ended": "cuộc gọi đã kết thúc ({reason})",
        "client.no_port": "không còn cổng cho âm thanh ({reason})",
    },
)


def words(environment: Mapping[str, str]) -> Words:
    """Of the language that the user's environment asks for."""
    return VIETNAMESE if is_vietnamese(environment) else ENGLISH


def explain(error: Exception, say: Words) -> str:
    """An error as people read it."""
    text = say.errors.get(getattr(error, "code", ""), "{reason}")
    return text.format(reason=error)

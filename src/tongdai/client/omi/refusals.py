"""What the SDK refuses: the browser SDK's words, as Python's exceptions."""

from __future__ import annotations

from typing import Final

from tongdai.client.errors import (
    BadArgument,
    CallRefused,
    ClientError,
    NotPossible,
)

from .texts import Language, text

_REFUSED: Final = (
    "Tổng đài từ chối. Cuộc gọi vẫn như cũ.",
    "The switchboard refused. The call goes on as it was.",
)

_REFUSALS: Final[dict[str, tuple[type[ClientError], tuple[str, str]]]] = {
    "no_credentials": (
        BadArgument,
        (
            "Thiếu domain, username, password hoặc token.",
            "Domain, username and password are expected, or a token.",
        ),
    ),
    "already_registered": (
        NotPossible,
        (
            "Đang dùng số nội bộ khác. Hãy gọi reregister.",
            "Another extension is connected. Use reregister.",
        ),
    ),
    "not_registered": (
        NotPossible,
        ("Chưa kết nối tổng đài.", "Not connected to the switchboard."),
    ),
    "invalid_number": (
        BadArgument,
        ("Số điện thoại không hợp lệ.", "This is not a telephone number."),
    ),
    "own_extension": (
        CallRefused,
        ("Đây là số nội bộ của bạn.", "This is your own extension."),
    ),
    "no_incoming_call": (
        NotPossible,
        ("Không có cuộc gọi đến.", "There is no incoming call."),
    ),
    "no_call": (
        NotPossible,
        ("Chưa có cuộc gọi nào kết nối.", "There is no connected call."),
    ),
    "too_many_calls": (
        CallRefused,
        ("Đã có quá nhiều cuộc gọi.", "There are too many calls already."),
    ),
    "invalid_tone": (
        BadArgument,
        ("Chỉ gửi được phím 0-9, * và #.", "Only the keys 0-9, * and # can be sent."),
    ),
    "invalid_datas": (
        BadArgument,
        (
            "datas phải là dict không quá 256 ký tự.",
            "datas must be a dict of at most 256 characters.",
        ),
    ),
    "invalid_supervision": (
        BadArgument,
        (
            "Chỉ có monitoring, whisper và colloquy.",
            "There is monitoring, whisper and colloquy.",
        ),
    ),
    "may_not_supervise": (
        NotPossible,
        ("Bạn không được giám sát số này.", "You may not supervise this number."),
    ),
    "hold_refused": (CallRefused, _REFUSED),
    "supervision_refused": (CallRefused, _REFUSED),
    "transfer_refused": (
        CallRefused,
        (
            "Không chuyển được tới số này. Cuộc gọi vẫn như cũ.",
            "This number cannot take the call. The call goes on as it was.",
        ),
    ),
    "transfer_busy": (
        CallRefused,
        (
            "Số này đang bận. Cuộc gọi vẫn như cũ.",
            "This number is busy. The call goes on as it was.",
        ),
    ),
    "transfer_no_answer": (
        CallRefused,
        (
            "Số này không trả lời. Cuộc gọi vẫn như cũ.",
            "This number does not answer. The call goes on as it was.",
        ),
    ),
}


def refusal(reason: str, language: Language, more: str = "") -> ClientError:
    """
    The exception for one of the browser SDK's error codes.

    Args:
        more: What came, or was expected, behind the words for people.
    """
    kind, both = _REFUSALS[reason]
    words = text(both, language)
    error = kind(f"{words} {more}" if more else words)
    error.reason = reason
    return error

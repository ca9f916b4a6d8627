"""The data of events: the seed's table, made from the state of a call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from .call_state import CallState, CallStatus, Direction
from .names import BothSpellings, camel, snake
from .ping import Ping
from .texts import CALLS, DIRECTIONS, Language, text


class CallData(BothSpellings, msgspec.Struct, rename="camel", kw_only=True):
    """
    What is known of one call: an object of its own each time, free to change.

    Every field can be had as ``data.remote_number``, ``data.remoteNumber``,
    ``data["remote_number"]`` and ``data["remoteNumber"]``; as JSON it has the names of
    the browser's SDK.
    """

    direction: Direction
    direction_txt: str
    "``Cuộc gọi đi``, ``Outgoing call``; pages compare these strings."

    status: CallStatus
    status_txt: str
    remote_number: str
    "The number called, or the number that calls. The same as ``phone``."

    phone: str
    remote_name: str
    remote_avatar: str
    sip_domain: str
    sip_user: str
    sip_number: str
    "The hotline in use; empty between extensions."

    sneaky_type: str
    "How another call is supervised; empty in an ordinary call."

    supervised: str
    "How a supervisor listens in to this side, where that is to be seen; else empty."

    recording: str
    "``off``, ``running`` or ``paused``; empty: this side has no say in that."

    is_muted: bool
    start_time: datetime
    "In UTC, as all times."

    answer_time: datetime | None
    end_time: datetime | None
    is_accepted: bool
    end_cause: str
    "``BUSY``, ``NO_ANSWER``, …, ``UNKNOWN``; empty until the call has ended."

    end_code: int
    "The SIP status that ended the call; 0 until then."

    uuid: str
    "The call's id in the history and the API; empty until it rings."

    duration: int
    "Whole seconds from answer to end."

    duration_txt: str
    "``MM:SS``, from one hour ``HH:MM:SS``."

    total_duration: int
    "Whole seconds from start to end."

    ringing: int
    "Whole seconds of ringing."

    ringing_txt: str
    ping: Ping

    def __getitem__(self, name: str) -> Any:
        spelled = snake(name)
        if spelled not in self.__struct_fields__:
            raise KeyError(name)
        return getattr(self, spelled)

    def to_dict(self, *, camel: bool = False) -> dict[str, Any]:
        """
        A dictionary of its fields; times stay ``datetime``.

        Args:
            camel: With the names of the browser's SDK.
        """
        fields = msgspec.structs.asdict(self)
        fields["ping"] = msgspec.structs.asdict(self.ping)
        return _camel(fields) if camel else fields


def _camel(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        camel(name): _camel(value) if isinstance(value, dict) else value
        for name, value in fields.items()
    }


def call_data(
    state: CallState,
    ping: Ping,
    identity: tuple[str, str],
    language: Language,
    now: float,
) -> CallData:
    """
    The data of a call at a moment.

    Args:
        identity: Domain and user name of our extension.
        now: Seconds since the epoch.
    """
    until = now if state.ended_at is None else state.ended_at
    rang_until = until if state.answered_at is None else state.answered_at
    ringing = _seconds(state.rang_at, rang_until)
    duration = _seconds(state.answered_at, until)
    return CallData(
        direction=state.direction,
        direction_txt=text(DIRECTIONS[state.direction], language),
        status=state.status,
        status_txt=text(CALLS[state.status], language),
        remote_number=state.number,
        phone=state.number,
        remote_name=state.name,
        remote_avatar=state.avatar,
        sip_domain=identity[0],
        sip_user=identity[1],
        sip_number=state.hotline,
        sneaky_type=state.supervision,
        supervised=state.supervised,
        recording=state.recording,
        is_muted=state.muted,
        start_time=datetime.fromtimestamp(state.started_at, UTC),
        answer_time=_time(state.answered_at),
        end_time=_time(state.ended_at),
        is_accepted=state.answered_at is not None,
        end_cause=state.end_cause,
        end_code=state.end_code,
        uuid=state.uuid,
        duration=duration,
        duration_txt=clock(duration),
        total_duration=_seconds(state.started_at, until),
        ringing=ringing,
        ringing_txt=clock(ringing),
        ping=ping,
    )


def _seconds(since: float | None, until: float) -> int:
    """Whole seconds, and none when the clock was set back meanwhile."""
    return 0 if since is None else max(0, int(until - since))


def _time(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)


def clock(duration: int) -> str:
    """``MM:SS``, from one hour ``HH:MM:SS``."""
    minutes, seconds = divmod(duration, 60)
    hours, minutes = divmod(minutes, 60)
    short = f"{minutes:02}:{seconds:02}"
    return f"{hours:02}:{short}" if hours else short

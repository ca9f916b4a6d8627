"""
The bodies of calls.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tongdai.client.api.bodies import OpenEnum, Time


class CallQuality(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How the audio of one side fared. Times are in milliseconds."""

    packets_received: int
    packets_lost: int
    packets_sent: int
    jitter: float
    round_trip: float | None
    mos: float | None


class Transfer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One party passed the call on."""

    time: Time
    by: str
    to: str


class SupervisionMode(OpenEnum):
    """By whom a supervisor is heard, who hears all."""

    MONITORING = "monitoring"
    "By nobody."

    WHISPER = "whisper"
    "By the supervised extension alone."

    COLLOQUY = "colloquy"
    "By everybody: it is one more party."


class Supervision(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A supervisor came, changed how it supervises, or left."""

    time: Time
    by: str
    of: str
    "The supervised extension."

    mode: SupervisionMode | None
    "None: it left."


class Step(msgspec.Struct, frozen=True, rename="camel"):
    """One step of the way to whoever answered. What such a step has not is empty."""

    step: str
    """
    ``rang``: Members of a group rang. ``waited``: Everybody of a group talked: the
    caller waited. ``sentOn``: The call went on to another number, or to an
    announcement. ``wentOut``: Somebody in the telephone network was called over a
    trunk.
    """

    time: Time
    group: str = ""
    by: str = msgspec.field(default="", name="from")
    to: str = ""
    trunk: str = ""


class CallInfo(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one extension wrote about a call."""

    extension: str
    note: str
    tags: tuple[str, ...]
    form: Mapping[str, str | tuple[str, ...]]


class Call(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One call as ``sip_user`` saw it; durations are whole seconds."""

    uuid: str
    direction: str
    "``internal`` where an API key asks about a call between extensions."

    remote_number: str
    phone: str
    remote_name: str
    sip_domain: str
    sip_user: str
    "The extension; where an API key asks, the tenant's side of the call."

    sip_number: str
    hotline: str
    "Like ``sip_number``: the hotline in use; empty between extensions."

    caller: str
    caller_name: str
    dialled: str
    callee: str
    "Who was rung, answered or was passed on to; empty: nobody."

    callee_name: str
    start_time: Time
    answer_time: Time | None
    end_time: Time | None
    "None while the call lives."

    answered: bool
    end_cause: str | None
    end_code: int | None
    "The SIP status that stands for the end."

    ended_by: str | None
    "``caller`` or ``callee``; None: a rule, a timer or a fault."

    ringing: int
    duration: int
    "From the answer to the end."

    total_duration: int
    quality: CallQuality | None
    "Of ``sip_user``'s audio."

    caller_quality: CallQuality | None
    callee_quality: CallQuality | None
    "An extension sees its own only."

    transfers: tuple[Transfer, ...]
    supervisions: tuple[Supervision, ...]
    "What supervisors did, as far as who asks may know."

    way: tuple[Step, ...]
    "How it was led to whoever answered, in order."

    trunk: str
    "The trunk that carried it; empty: none did."

    recorded: bool
    "Was anything of it? Whether it is still kept is another matter."

    datas: Any
    "What ``makeCall`` was given as ``datas``: an object."

    note: str
    "By ``sip_user``, as are ``tags`` and ``form``."

    tags: tuple[str, ...]
    form: Mapping[str, str | tuple[str, ...]]
    infos: tuple[CallInfo, ...]
    "What its extensions wrote; an extension sees its own only."


class EndCause(OpenEnum):
    """What callers, pages and the history are told."""

    BUSY = "BUSY"
    "The called party was in another call."

    NO_ANSWER = "NO_ANSWER"
    "The ring time was over, or nobody could be reached."

    TRIAL_REJECTION = "TRIAL_REJECTION"
    "A tenant on trial called a number that never called one of its hotlines."

    LIMITATION_DECLINE = "LIMITATION_DECLINE"
    "An allowance is used up, or the caller may not call there."

    ALLOTTED_TIMEOUT = "ALLOTTED_TIMEOUT"
    "The call reached its longest allowed time."

    BYE = "BYE"
    "A normal end, by either side."

    CANCEL = "CANCEL"
    "The caller gave up before anybody answered, or somebody else answered."

    UNKNOWN = "UNKNOWN"
    "Everything else; the called party declined, among others."


class RecordingAction(OpenEnum):
    """What may be asked about the recording of a call."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class RecordingFormat(OpenEnum):
    """What a recording is fetched as."""

    OGG = "ogg"
    "Opus, two channels."

    WAV = "wav"
    "Uncompressed, two channels; twenty times as large."

"""What the exit status of ``tongdai call`` tells: one number for each end."""

from __future__ import annotations

from typing import Final

from tongdai.cli.password_file import PasswordMissing
from tongdai.client.errors import (
    AudioError,
    BadArgument,
    CallEnded,
    CallRefused,
    ConnectionLost,
    NotPossible,
    RegistrationRefused,
    Unreachable,
    WrongCredentials,
)

BY_CAUSE: Final = {
    "BYE": 0,
    "BUSY": 3,
    "NO_ANSWER": 4,
    "CANCEL": 5,
    "TRIAL_REJECTION": 6,
    "LIMITATION_DECLINE": 7,
    "ALLOTTED_TIMEOUT": 8,
    "UNKNOWN": 9,
}
"Of a call that was made, by its end cause."

FAILED: Final = 1
"Of what has no status of its own."

BY_ERROR: Final[tuple[tuple[type[Exception], int, str], ...]] = (
    (BadArgument, 2, "not understood, or nothing that can be called"),
    (PasswordMissing, 2, ""),
    (ConnectionLost, 10, "the switchboard went away in the call"),
    (WrongCredentials, 11, "user, password or token are not good"),
    (RegistrationRefused, 12, "the switchboard refused to register us"),
    (Unreachable, 13, "nobody answers at the server"),
    (CallRefused, 14, "the call was not made"),
    (NotPossible, 14, ""),
    (AudioError, 15, "a file, microphone or loudspeaker cannot be used"),
)
"The first that fits. Those without words have those of the line above."

INTERRUPTED: Final = 130
"What a shell says of a program that SIGINT ended: here before there was a call."


def exit_status(error: Exception) -> int:
    """Of what an SDK raised."""
    for kind, status, _ in BY_ERROR:
        if isinstance(error, kind):
            return status
    if isinstance(error, CallEnded):
        return BY_CAUSE.get(error.end_cause, BY_CAUSE["UNKNOWN"])
    return FAILED


def table() -> str:
    """For ``--help``."""
    causes = [f"  {status:>3}  {cause}" for cause, status in BY_CAUSE.items()]
    errors = [f"  {status:>3}  {words}" for _, status, words in BY_ERROR if words]
    rest = [
        f"  {FAILED:>3}  anything else",
        f"  {INTERRUPTED:>3}  Ctrl-C before there was a call",
    ]
    return "\n".join(["exit status:", *causes, *errors, *rest])

"""
Every exception that programs which use the SDK can meet.

* :class:`~tongdai.errors.TongdaiError`
    * :class:`ClientError` — what all of these have in common, beside their root
        * :class:`NotPossible` — asked for in a state that does not allow it
        * :class:`BadArgument` — an argument that cannot work; says what was expected
        * :class:`Unreachable` — the switchboard does not answer, or has gone
        * :class:`RegistrationRefused` — it answers, and does not let us in
            * :class:`WrongCredentials` — name, password or token are not good
        * :class:`CallRefused` — a call that was not made
        * :class:`CallEnded` — the call ended before what was awaited came
            * :class:`ConnectionLost` — because the switchboard has gone
        * :class:`NoPortFree` — no port for the media of a call
        * :class:`AudioError`
            * :class:`UnreadableAudio` — a file that cannot be opened, read or written
            * :class:`DeviceMissing` — there is no such microphone or loudspeaker
        * :class:`ApiError` — the public API refused a request (RFC 9457)
            * :class:`Invalid` — 400, 413: what was sent cannot be
            * :class:`Unauthorized` — 401: no token, or one that is not good any more
            * :class:`Forbidden` — 403: it may not do this, or a rule is against it
            * :class:`NotFound` — 404: nothing there that who asks may see
            * :class:`Conflict` — 409: it does not go with how things stand now
            * :class:`TooManyRequests` — 429: the same may be asked again later
            * :class:`ServerError` — from 500 on: the switchboard could not answer
            * :class:`UnexpectedAnswer` — the answer is none of the public API's
        * :class:`BadSignature` — a webhook that the switchboard did not send
"""

from __future__ import annotations

from tongdai.errors import Refused, RemoteError, TongdaiError, Unavailable, UsageError


class ClientError(TongdaiError):
    """Whatever a program that calls can meet. ``code`` is stable."""

    code = "client"

    reason: str = ""
    "The browser SDK's word for the same, ``not_registered``; empty: it has none."


class NotPossible(ClientError, UsageError):
    """What was asked for needs another state: registered, in a call, …"""

    code = "client.not_possible"


class BadArgument(ClientError, ValueError):
    """An argument that cannot work; the message says what was expected."""

    code = "client.bad_argument"


class Unreachable(ClientError, Unavailable):
    """The switchboard does not answer; the same may succeed later."""

    code = "client.unreachable"


class RegistrationRefused(ClientError, Refused):
    """The switchboard answered, and did not register us."""

    code = "client.registration_refused"

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
        "The SIP status."


class WrongCredentials(RegistrationRefused):
    """User name, password or token are not good."""

    code = "client.wrong_credentials"


class CallRefused(ClientError, Refused):
    """A call was not made, or was refused by the switchboard's rules."""

    code = "client.call_refused"


class CallEnded(ClientError):
    """The call ended before what was awaited came."""

    code = "client.call_ended"

    def __init__(self, message: str, end_cause: str, status: int) -> None:
        super().__init__(message)
        self.end_cause = end_cause
        "``BUSY``, ``NO_ANSWER``, ``BYE``, …, as in the call's data."

        self.status = status
        "The SIP status; 200 after a BYE."


class ConnectionLost(CallEnded):
    """The switchboard went away in the middle of the call."""

    code = "client.connection_lost"


class NoPortFree(ClientError, Unavailable):
    """No port, or no pair of them, can be had on that address for a call's media."""

    code = "client.no_port"


class AudioError(ClientError):
    """Sound that cannot be had, or cannot be kept."""

    code = "client.audio"


class UnreadableAudio(AudioError):
    """A file that cannot be opened, decoded or written; the message names it."""

    code = "client.unreadable_audio"


class DeviceMissing(AudioError):
    """There is no such microphone or loudspeaker."""

    code = "client.device_missing"


class ApiError(ClientError, Refused):
    """
    The public API refused a request: problem details (RFC 9457 §3).

    ``code`` is the switchboard's own, as its documentation has it: ``in_use``,
    ``call_refused``, …; ``client.api`` where none came.
    """

    code = "client.api"

    def __init__(
        self,
        *,
        status: int,
        code: str,
        title: str,
        detail: str = "",
        field: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail or title}")
        self.status = status
        "The HTTP status."

        self.code = code
        self.title = title
        "The kind of error in words, the same each time."

        self.detail = detail
        "What was expected and what came, for people; may be empty."

        self.field = field
        "Which field or parameter is at fault, ``tags[3]``; empty: none alone is."

        self.wait = retry_after
        "Seconds until the same may be asked again; None: it was not said."


class Invalid(ApiError):
    """400 or 413: what was sent cannot be; ``field`` says where, if it is one place."""


class Unauthorized(ApiError):
    """401: no token or key, or one that is not good any more."""


class Forbidden(ApiError):
    """403: the token is good and may not do this, or a rule is against it."""


class NotFound(ApiError):
    """404: nothing is there that who asks may see."""


class Conflict(ApiError):
    """409: it does not go together with how things stand now."""


class TooManyRequests(ApiError):
    """429: the same may be asked again in ``wait`` seconds."""


class ServerError(ApiError):
    """From 500 on: the switchboard, or a proxy before it, could not answer."""


class UnexpectedAnswer(ApiError):
    """The answer is none of the public API's: is the address right?"""

    code = "client.unexpected_answer"


class BadSignature(ClientError, RemoteError):
    """A webhook whose signature, time or form is not the switchboard's."""

    code = "client.bad_signature"

"""What may be refused before anybody is asked who it is (RFC 3261 §8.2). Pure."""

from __future__ import annotations

from typing import Final

from tongdai.machine import value

from .message import Request
from .origin import ALLOW, EXTENSIONS
from .session_vocabulary import SDP

KNOWN_METHODS: Final = frozenset(
    {
        "MESSAGE",
        "NOTIFY",
        "PUBLISH",
        "SUBSCRIBE",
    }
)
"Registered with IANA, and not for us: 405. Others we cannot even name: 501."

SERVED_METHODS: Final = frozenset(ALLOW.split(", "))

WITH_BODY: Final = frozenset({"INVITE", "UPDATE", "ACK", "PRACK"})
"Methods whose body we read; that of any other may be what it likes."


@value
class Refusal:
    """A final response that needs no further look."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()


def refusal(request: Request) -> Refusal | None:
    """
    Refuse what can be refused by itself, in the order of §8.2; None if nothing can.

    Raises:
        MalformedMessage: a field that steers the answer cannot be read.
    """
    if not request.target.is_sip:
        return Refusal(416)
    if request.method not in SERVED_METHODS and not _reports(request):
        known = request.method in KNOWN_METHODS
        return Refusal(405 if known else 501, (("Allow", ALLOW),))
    missing = [tag for tag in request.require if tag not in EXTENSIONS]
    if missing:
        return Refusal(420, (("Unsupported", ", ".join(missing)),))
    return _unreadable(request) or _unanswerable(request)


def _reports(request: Request) -> bool:
    """Does it tell of a REFER of ours? We take it in that dialog and nowhere else."""
    return request.method == "NOTIFY" and request.to.tag is not None


def _unreadable(request: Request) -> Refusal | None:
    """A body that we would have to understand and do not (§8.2.3)."""
    if not request.body or request.method not in WITH_BODY:
        return None
    encoding = request.headers.get("Content-Encoding")
    if encoding is not None and encoding.lower() != "identity":
        return Refusal(415, (("Accept-Encoding", "identity"),))
    kind = request.content_type
    if kind is None or kind.name == SDP:
        return None
    return Refusal(415, (("Accept", SDP),))


def _unanswerable(request: Request) -> Refusal | None:
    """An INVITE that could not be answered, or has travelled in circles."""
    if request.method != "INVITE":
        return None
    if "Accept" in request.headers and not any(
        kind.covers(SDP) for kind in request.accept
    ):
        return Refusal(406)
    if request.max_forwards == 0 and request.to.tag is None:
        # §16.3: behind us is another leg, and another INVITE.
        return Refusal(483)
    return None

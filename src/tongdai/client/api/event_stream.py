"""
Server-sent events as they come, without I/O: frames, and where to go on after a cut.

The format: the HTML standard, "Server-sent events", §9.2.6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tongdai.client.errors import BadArgument, UnexpectedAnswer

from .answers import refusal
from .events import Event, StreamReset, event_of
from .request import Request
from .retrying import (
    BETWEEN,
    FIRST_WAIT,
    MOST_PATIENCE,
    NOT_NOW,
    Answered,
    Cut,
    Outcome,
    retry_after,
)

SILENCE: Final = 45.0
"Seconds after which a stream is dead: the switchboard says something every 15."

PATIENCE: Final = 300.0
"Seconds without the switchboard, unless a program says otherwise."

LONGEST_WAIT: Final = 30.0
"Seconds between two attempts to connect."

LARGEST: Final = 4 * 1024 * 1024
"Bytes of one event; the largest of ours have some hundred thousand."

LONGEST_ID: Final = 18
"Digits."

MEDIA_TYPE: Final = "text/event-stream"

REQUEST: Final = Request("GET", "/events", bytes, headers={"Accept": MEDIA_TYPE})


@dataclass(frozen=True, slots=True)
class Frame:
    """One event of the stream, before anybody has looked into it."""

    event: str
    data: str


class Frames:
    """What a connection brings, cut into frames. Another connection begins anew."""

    def __init__(self) -> None:
        self._rest = b""
        self._event = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[Frame]:
        """
        The frames that are whole now.

        Raises:
            ValueError: One is larger than any of ours.
        """
        # Ours end in LF; CRLF and CR are the standard's other ends of a line.
        data = (self._rest + piece).replace(b"\r\n", b"\n")
        held = b"\r" if data.endswith(b"\r") else b""
        *lines, rest = data[: len(data) - len(held)].replace(b"\r", b"\n").split(b"\n")
        self._rest = rest + held
        found = [frame for line in lines if (frame := self._line(line)) is not None]
        if self._size + len(self._rest) > LARGEST:
            raise ValueError(f"expected events of at most {LARGEST:,} bytes")
        return found

    def _line(self, line: bytes) -> Frame | None:
        if not line:
            frame = Frame(self._event, "\n".join(self._data)) if self._data else None
            self._event, self._data, self._size = "", [], 0
            return frame
        self._size += len(line)
        name, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        if name == b"event":
            self._event = text
        elif name == b"data":
            self._data.append(text)
        return None


class Listening:
    """One program's listening, over as many connections as it takes."""

    def __init__(
        self,
        since: str | None,
        patience: float,
        now: float,
        chance: Callable[[], float],
    ) -> None:
        """
        Args:
            since: The last event that the program has.
            patience: Seconds without the switchboard until it is given up.
            now: Seconds of any clock that only goes forward; as everywhere here.
            chance: Gives a number from 0 up to 1.

        Raises:
            BadArgument: It is the id of no event.
        """
        if since is not None and not _is_id(since):
            raise BadArgument(f"since: expected the id of an event, not {since!r}")
        self._last = since
        self._patience = patience
        self._heard_at = now
        self._chance = chance
        self._wait = FIRST_WAIT
        self._frames = Frames()

    def begin(self) -> dict[str, str]:
        """A connection is about to be made; with these headers."""
        self._frames = Frames()
        return {} if self._last is None else {"Last-Event-ID": self._last}

    def feed(self, piece: bytes, now: float) -> list[Event | StreamReset]:
        """
        What has happened, each once and in order.

        Raises:
            UnexpectedAnswer: This is no stream of ours.
        """
        self._heard_at = now
        self._wait = FIRST_WAIT
        try:
            frames = self._frames.feed(piece)
            return [each for frame in frames for each in self._told(frame)]
        except ValueError as error:
            raise UnexpectedAnswer(
                status=200,
                code=UnexpectedAnswer.code,
                title="Not an answer of Tongdai's API",
                detail=str(error),
            ) from error

    def again(self, outcome: Outcome | None, where: str, now: float) -> float:
        """
        The connection has ended: seconds until the next.

        Args:
            outcome: What came in the place of a stream; None: a stream, which ended.
            where: The switchboard's address.

        Raises:
            ApiError: It will not have us.
            Unreachable: It has been away for longer than the program's patience.
        """
        wait = self._wait * (0.5 + self._chance() / 2)
        self._wait = min(self._wait * 2, LONGEST_WAIT)
        if isinstance(outcome, Answered):
            if outcome.status not in NOT_NOW | BETWEEN:
                raise refusal(outcome, now)
            asked = retry_after(outcome.headers, now) or 0.0
            wait = max(wait, min(asked, MOST_PATIENCE))
        if now + wait - self._heard_at > self._patience:
            if isinstance(outcome, Answered):
                raise refusal(outcome, now)
            ended = outcome or Cut(EOFError("the stream ended"), sent=True)
            raise ended.raised(where)
        return wait

    def _told(self, frame: Frame) -> list[Event | StreamReset]:
        if frame.event == "stream.reset":
            return [StreamReset()]
        event = event_of(frame.data)
        if not _is_id(event.id):
            raise ValueError("expected an event whose id is digits")
        if self._last is not None and int(event.id) <= int(self._last):
            return []
        self._last = event.id
        return [event]


def _is_id(text: object) -> bool:
    good = isinstance(text, str) and text.isascii() and text.isdecimal()
    return good and len(str(text)) <= LONGEST_ID

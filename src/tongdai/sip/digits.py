"""
Keys that are pressed during a call, sent as INFO in its dialog (RFC 6086).

Nobody ever registered these bodies; all phones know them. What is pressed as a
telephone-event (RFC 4733) is the affair of media and does not come here.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from tongdai.machine import value

from .dialog_flow import DialogFlow
from .endpoint_inputs import HeaderRows
from .endpoint_outputs import DigitPressed
from .ids import SessionId
from .message import Request
from .session_vocabulary import Step

RELAY: Final = "application/dtmf-relay"
"Lines of ``Signal=`` and ``Duration=``, the latter in milliseconds."

PLAIN: Final = "application/dtmf"
"The digit, and nothing besides."

ACCEPT: Final = f"{RELAY}, {PLAIN}"

DIGITS: Final = "0123456789*#ABCD"
"In the order of the event codes of RFC 4733 §3.2, by which some phones name them."

USUAL: Final = 160
"Milliseconds, where nobody says how long the key was down."

SHORTEST: Final = 40
"Milliseconds; exchanges need as much to hear a digit (ITU-T Q.24)."

LONGEST: Final = 5000
"Milliseconds; a key that is stuck must not sound for ever."

MOST_WAITING: Final = 64
"Digits that wait to be sent; more are typed by no hand, and are not sent."


@value
class Pressed:
    """One key."""

    digit: str
    milliseconds: int


def read(request: Request) -> Pressed | None:
    """
    The key that an INFO says was pressed; None if its body is nothing of the kind.

    Raises:
        MalformedMessage: its body type cannot be read.
    """
    kind = request.content_type
    if kind is None or not request.body:
        return None
    text = request.body[:200].decode("ascii", "replace")
    if kind.name == PLAIN:
        return _pressed(text, "")
    if kind.name != RELAY:
        return None
    lines = (line.partition("=") for line in text.splitlines())
    says = {name.strip().lower(): value for name, _, value in lines}
    return _pressed(says.get("signal", ""), says.get("duration", ""))


def _pressed(signal: str, duration: str) -> Pressed | None:
    signal, duration = signal.strip().upper(), duration.strip()
    if signal.isdecimal() and signal.isascii() and len(signal) == 2:
        code = int(signal)
        signal = DIGITS[code] if code < len(DIGITS) else ""
    if len(signal) != 1 or signal not in DIGITS:
        return None
    known = duration.isdecimal() and duration.isascii() and len(duration) <= 6
    return Pressed(signal, bounded(int(duration) if known else USUAL))


def bounded(milliseconds: int) -> int:
    """As long as a digit may sound."""
    return min(max(milliseconds, SHORTEST), LONGEST)


def answer(
    session: SessionId, request: Request
) -> tuple[int, HeaderRows, list[DigitPressed]]:
    """
    What an INFO is answered with, and what is handed up.

    Raises:
        MalformedMessage: its body type cannot be read.
    """
    pressed = read(request)
    if pressed is not None:
        return 200, (), [DigitPressed(session, pressed.digit, pressed.milliseconds)]
    if request.body:
        return 415, (("Accept", ACCEPT),), []
    return 200, (), []  # it asks whether we are there


class Digits:
    """
    The INFOs that we send in one dialog: one at a time, so that they stay in order.

    A phone that refuses one has no use for it, and there is nobody to tell.
    """

    def __init__(self, line: DialogFlow) -> None:
        self._line = line
        self._waiting: deque[Pressed] = deque()
        self._sent: tuple[int, Pressed] | None = None
        "The CSeq of the INFO that has no response yet, and what it says."

    def press(self, digit: str, milliseconds: int) -> list[Step]:
        """Send a digit as soon as those before it have arrived."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(Pressed(digit, bounded(milliseconds)))
        return self.resume()

    def answered(self, cseq: int) -> list[Step]:
        """An INFO has its final response, or will have none."""
        if self._sent is not None and self._sent[0] == cseq:
            self._sent = None
        return self.resume()

    def renumbered(self, former: int, number: int) -> None:
        """An INFO was sent again, as another request (RFC 3261 §22.2)."""
        if self._sent is not None and self._sent[0] == former:
            self._sent = number, self._sent[1]

    def flow_failed(self, cseq: int) -> list[Step]:
        """An INFO was lost with its flow: it waits for the next one."""
        if self._sent is not None and self._sent[0] == cseq:
            self._waiting.appendleft(self._sent[1])
            self._sent = None
        return []

    def resume(self) -> list[Step]:
        """Send the next one, if it may and can be sent now."""
        if self._sent is not None or not self._waiting or self._line.flow is None:
            return []
        pressed = self._waiting.popleft()
        body = f"Signal={pressed.digit}\r\nDuration={pressed.milliseconds}\r\n"
        steps = self._line.send("INFO", body=body.encode(), content_type=RELAY)
        self._sent = self._line.dialog.local_seq, pressed
        return steps

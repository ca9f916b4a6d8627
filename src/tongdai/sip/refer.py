"""
Being asked to pass a call on: REFER within a dialog (RFC 3515).

Each REFER that is accepted makes a subscription, so that its sender learns by NOTIFYs
how the matter goes. Our own header field says what kind of transfer it is about.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from tongdai.machine import TimerTable, value

from .dialog_flow import DialogFlow, Timer
from .endpoint_inputs import HeaderRows
from .endpoint_outputs import Referral, TransferWanted
from .errors import MalformedMessage
from .ids import SessionId
from .message import Request
from .replacing import of_refer
from .session_vocabulary import RequestCame, Step
from .status import reason_phrase

TRANSFER_HEADER: Final = "Tongdai-Transfer"
"Tells what a REFER is about; without it the call is passed on at once."

SIPFRAG: Final = "message/sipfrag;version=2.0"

LIFETIME: Final = 3600.0
"""
Seconds after which a subscription ends whatever has become of the transfer. A call may
be announced for a long time; nobody may refresh by SUBSCRIBE, which we do not take.
"""

SUBSCRIPTIONS: Final = 4
"REFERs that are followed at a time: an announced transfer needs two."

_NOT_YOURS: Final = '399 tongdai "Replaces names no other call of yours"'
_INVITE_ONLY: Final = '399 tongdai "Nothing but a call is referred to"'


@value
class _Asked:
    """A REFER that waits for word from above."""

    came: RequestCame
    followed: bool
    "Its sender wants NOTIFYs (RFC 4488 §4: unless ``Refer-Sub: false``)."


@value
class _News:
    """What one NOTIFY says."""

    refer: int
    status: int
    state: str
    "Of the subscription, as ``Subscription-State`` has it."


class Referrals:
    """
    The REFERs of one confirmed dialog, and the subscriptions that they made.

    NOTIFYs are sent one at a time, in the order of what they tell. The subscriptions
    end with the call.
    """

    # Departs from RFC 5057 §4: a subscription does not keep the dialog after the BYE.
    # Who hangs up has no use for it, and phones answer such a NOTIFY with 481.

    def __init__(
        self, session: SessionId, line: DialogFlow, timers: TimerTable[Timer]
    ) -> None:
        self._session = session
        self._line = line
        self._timers = timers
        self._first: int | None = None
        "CSeq of the first REFER: its NOTIFYs need no id (RFC 3515 §2.4.6)."
        self._asked: dict[int, _Asked] = {}
        self._expiries: dict[int, float] = {}
        "When each subscription ends, by the CSeq of its REFER; the oldest first."
        self._waiting: deque[_News] = deque()
        self._sent: tuple[int, _News] | None = None
        "The CSeq of the NOTIFY that has no response yet, and what it says."

    # REFERs.

    def referred(self, came: RequestCame) -> list[Step]:
        """
        A REFER came. It is handed up, unless it asks for what nobody can do.

        A body has no meaning in it (RFC 3515 §2.3) and is not looked at.

        Raises:
            MalformedMessage: its Refer-To or what else steers it cannot be read.
        """
        request, number = came.request, came.request.cseq.number
        target = request.refer_to
        if target is None:
            raise MalformedMessage("REFER without Refer-To")
        uri, kind = target.uri, _kind_of(request)
        replaces = of_refer(request) is not None
        if not uri.is_sip or not (uri.user or replaces):
            # With Replaces it may be our Contact, which names nobody.
            raise MalformedMessage("Refer-To is not a SIP address of somebody")
        if replaces and came.named is None:
            # Not 481, which would say that this call is gone.
            return [self._line.answer(came, 603, (("Warning", _NOT_YOURS),))]
        if (uri.parameters.get("method") or "INVITE") != "INVITE":
            return [self._line.answer(came, 603, (("Warning", _INVITE_ONLY),))]
        if len(self._asked) + len(self._expiries) >= SUBSCRIPTIONS:
            return [self._line.answer(came, 491)]
        if self._first is None:
            self._first = number
        self._asked[number] = _Asked(came, _wants_news(request))
        domain = "" if self._line.is_own(uri.host) else uri.host
        user = uri.user or ""
        return [TransferWanted(self._session, number, user, domain, kind, came.named)]

    def accept(self, refer: int, now: float) -> list[Step]:
        """Agree to a REFER, and begin to tell of it if that is wanted."""
        asked = self._asked.pop(refer, None)
        if asked is None:
            return []
        if not asked.followed:
            unfollowed = (("Refer-Sub", "false"),)
            return [self._line.answer(asked.came, 202, unfollowed)]
        self._expiries[refer] = now + LIFETIME
        self._set_timer()
        # RFC 3515 §2.4.4: the first NOTIFY follows at once.
        news = self._tell(_News(refer, 100, self._active(refer, now)))
        return [self._line.answer(asked.came, 202), *news]

    def refuse(self, refer: int, status: int, rows: HeaderRows) -> list[Step]:
        """Do not agree."""
        asked = self._asked.pop(refer, None)
        return [] if asked is None else [self._line.answer(asked.came, status, rows)]

    # NOTIFYs.

    def report(self, refer: int, status: int, over: bool, now: float) -> list[Step]:
        """Tell how the matter stands; ``over``: nothing more will be told."""
        if refer not in self._expiries:
            return []  # nobody asked, or for too long
        if over:
            # RFC 6665 §4.1.3: there will be nothing to subscribe to any more.
            return self._tell_last(refer, status, "noresource")
        return self._tell(_News(refer, status, self._active(refer, now)))

    def expire(self, now: float) -> list[Step]:
        """End the subscriptions whose time is over."""
        steps: list[Step] = []
        for refer, until in list(self._expiries.items()):
            if until <= now:
                steps += self._tell_last(refer, 100, "timeout")
        return steps

    def notified(self, cseq: int, status: int) -> list[Step]:
        """A NOTIFY has its final response, or will have none."""
        if self._sent is None or self._sent[0] != cseq:
            return []
        refer = self._sent[1].refer
        self._sent = None
        if status >= 300:
            # RFC 6665 §4.2.2: nobody listens. The call does not depend on it.
            self._end(refer)
            kept = [news for news in self._waiting if news.refer != refer]
            self._waiting = deque(kept)
        return self.resume()

    def renumbered(self, former: int, cseq: int) -> None:
        """A NOTIFY was sent again, with another CSeq."""
        if self._sent is not None and self._sent[0] == former:
            self._sent = cseq, self._sent[1]

    def flow_failed(self, cseq: int) -> list[Step]:
        """A NOTIFY was lost with its flow: it waits for the next one."""
        if self._sent is not None and self._sent[0] == cseq:
            self._waiting.appendleft(self._sent[1])
            self._sent = None
        return []

    def resume(self) -> list[Step]:
        """Send the next NOTIFY, if it may and can be sent now."""
        if self._sent is not None or not self._waiting or self._line.flow is None:
            return []
        return self._send(self._waiting.popleft())

    def terminate(self) -> list[Step]:
        """The call ends: say what is still to be said, and refuse what waits."""
        steps: list[Step] = []
        while self._waiting and self._line.flow is not None:
            steps += self._send(self._waiting.popleft())
        for asked in self._asked.values():
            steps.append(self._line.answer(asked.came, 487))
        self._asked.clear()
        self._expiries.clear()
        self._set_timer()
        return steps

    def _active(self, refer: int, now: float) -> str:
        left = max(0, round(self._expiries[refer] - now))
        return f"active;expires={left}"

    def _tell_last(self, refer: int, status: int, why: str) -> list[Step]:
        self._end(refer)
        return self._tell(_News(refer, status, f"terminated;reason={why}"))

    def _tell(self, news: _News) -> list[Step]:
        self._waiting.append(news)
        return self.resume()

    def _end(self, refer: int) -> None:
        self._expiries.pop(refer, None)
        self._set_timer()

    def _send(self, news: _News) -> list[Step]:
        event = "refer" if news.refer == self._first else f"refer;id={news.refer}"
        steps = self._line.send(
            "NOTIFY",
            (("Event", event), ("Subscription-State", news.state)),
            f"SIP/2.0 {news.status} {reason_phrase(news.status)}\r\n".encode(),
            content_type=SIPFRAG,
        )
        self._sent = self._line.dialog.local_seq, news
        return steps

    def _set_timer(self) -> None:
        if self._expiries:
            self._timers.start(Timer.SUBSCRIPTION, min(self._expiries.values()))
        else:
            self._timers.stop(Timer.SUBSCRIPTION)


def _kind_of(request: Request) -> Referral:
    rows = request.headers.all(TRANSFER_HEADER)
    if not rows:
        return Referral.BLIND
    try:
        (row,) = rows
        return Referral(row.lower())
    except ValueError:
        raise MalformedMessage(f"not a {TRANSFER_HEADER}: {rows[0][:40]!r}") from None


def _wants_news(request: Request) -> bool:
    says = request.headers.get("Refer-Sub") or "true"
    return says.partition(";")[0].strip().lower() != "false"

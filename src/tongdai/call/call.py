"""One call between a caller and whoever of the called party answers first."""

from __future__ import annotations

import enum
import math

from tongdai.call.allotment import Allotment, Allotted, AskTime, Due
from tongdai.call.cause import BY_A_PARTY, Ending
from tongdai.call.conversation import Conversation, ConversationStep, Over
from tongdai.call.destination import Destination
from tongdai.call.events import (
    CallAnswered,
    CallEnded,
    CallRang,
    CallStarted,
    Direction,
    Side,
)
from tongdai.call.finding import Device
from tongdai.call.hunting import (
    HuntInput,
    Lost,
    Met,
    OnTheWay,
)
from tongdai.call.ids import CallId, LegId
from tongdai.call.inputs import (
    Input,
    LegEnded,
    LegFailed,
    LegSilent,
    Stopped,
    Tick,
)
from tongdai.call.outputs import (
    NO_VOICES,
    Answer,
    Come,
    Connect,
    Drop,
    Keep,
    Meet,
    Output,
    Publish,
    Voices,
    last_of,
)
from tongdai.call.reception import (
    FirstRang,
    Reception,
    ReceptionInput,
    ReceptionStep,
)
from tongdai.call.refusing import refusal
from tongdai.call.summons import Summons, SummonsStep
from tongdai.call.wall_clock import WallClock
from tongdai.call.way import told
from tongdai.machine import changed, value


class CallState(enum.Enum):
    NEW = "nothing has been done yet"
    SUMMONING = "the extension that is to make the call is called to its phone"
    HUNTING = "somebody is sought who answers"
    CONNECTED = "the parties talk"
    ENDED = "nothing more happens"


@value
class Attempt:
    """Who wants to talk to whom."""

    call: CallId
    tenant: str
    caller: LegId
    caller_number: str
    caller_name: str
    dialled: str
    callee_number: str | None
    "Of the extension, group or customer that was dialled; None if there is none."

    callee_name: str = ""
    hotline: str = ""
    "That the call goes out with, or came in by."

    datas: str = ""
    "A JSON object as text, or empty."

    direction: Direction = Direction.INTERNAL
    trunk: str = ""
    "The name of the trunk that it came in by; empty: an extension calls."


class Call:
    """
    The life of one call, from the first wish to the end of every leg.

    Each leg it has heard of either ends by itself (``LegEnded``) or is dropped, and
    exactly one of the two; what comes for a leg after that changes nothing.
    """

    def __init__(self, attempt: Attempt, wall: WallClock) -> None:
        self._attempt = attempt
        self._wall = wall
        self._state = CallState.NEW
        self._allotment = Allotment(math.inf)
        self._summons: tuple[Summons, Destination] | None = None
        "Of the extension that is to make the call, and whom it is to call."
        self._reception: Reception | None = None
        "Until somebody has answered."
        self._conversation: Conversation | None = None
        "From then on."
        self._connected = Connect(frozenset())
        "What was last asked for."
        self._kept = NO_VOICES
        "Who was last asked to be recorded."

    @property
    def state(self) -> CallState:
        return self._state

    @property
    def conversation(self) -> Conversation | None:
        """Of those who have answered; None before the answer and after the end."""
        return self._conversation

    def deadline(self) -> float | None:
        summons = None if self._summons is None else self._summons[0]
        part = summons or self._reception or self._conversation
        if part is None:
            return None
        deadlines = (self._allotment.deadline(), part.deadline())
        return min((at for at in deadlines if at is not None), default=None)

    def refuse(self, ending: Ending, now: float) -> list[Output]:
        """Begin and end at once: nobody will ring. Instead of :meth:`seek`."""
        return [self._started(now), *self._end(ending, None, now)]

    def seek(
        self,
        to: Destination,
        talk: float,
        now: float,
        *,
        fallback: Destination | None = None,
    ) -> list[Output]:
        """
        Begin by looking for somebody who answers. Once, before :meth:`handle`.

        Args:
            talk: Seconds that the parties may talk.
            fallback: Where to look when there is nobody.
        """
        self._state = CallState.HUNTING
        self._allotment = Allotment(talk)
        reception = self._reception = Reception(self._attempt.caller, to, fallback)
        return [self._started(now), *self._receive(reception.start(), now)]

    def summon(self, to: Destination, talk: float, now: float) -> list[Output]:
        """
        Begin by calling the caller itself to its phone; then as :meth:`seek`.

        Once, before :meth:`handle`. The caller's leg is none until it has answered:
        its phones are shown whom they are to call.
        """
        attempt = self._attempt
        self._state = CallState.SUMMONING
        self._allotment = Allotment(talk)
        summons = Summons(attempt.caller_number, attempt.caller)
        self._summons = summons, to
        return [self._started(now), *self._summoned(summons.start(), now)]

    def echo(self, talk: float, now: float) -> list[Output]:
        """Begin by answering the caller, who hears nobody but itself."""
        attempt = self._attempt
        self._state = CallState.CONNECTED
        self._conversation = Conversation(
            attempt.call, self._wall, {attempt.caller: Side.CALLER}, echoes=True
        )
        self._allotment = Allotment(talk)
        self._allotment.begin(now)
        answered = CallAnswered(attempt.call, self._wall.at(now), attempt.dialled)
        return [
            self._started(now),
            Answer(attempt.caller, None),
            *self._reconnect(),
            Publish(answered),
        ]

    def handle(self, event: Input, now: float) -> list[Output]:
        """Take one input; return what must now be done, in order."""
        if isinstance(event, Stopped):
            return self._end(event.ending, None, now)
        if self._conversation is not None:
            return self._talk(self._conversation, event, now)
        if self._reception is not None:
            return self._wait(self._reception, event, now)
        if self._summons is not None and isinstance(event, HuntInput):
            return self._summoned(self._summons[0].handle(event, now), now)
        return refusal(event)

    def _summoned(self, steps: list[SummonsStep], now: float) -> list[Output]:
        """Do what calling the caller to its phone takes."""
        outputs: list[Output] = []
        for step in steps:
            match step:
                case Met(device):
                    return [*outputs, *self._came(device, now)]
                case Lost():
                    return outputs + self._end(Ending.NOT_TAKEN, None, now)
                case _:
                    outputs.append(step)
        return outputs

    def _came(self, device: Device, now: float) -> list[Output]:
        """The caller is at its phone; whom it calls is called now."""
        if self._summons is None:
            return []
        _, to = self._summons
        come = Come(self._attempt.caller, device)
        self._summons, self._state = None, CallState.HUNTING
        self._attempt = changed(self._attempt, caller=device.leg)
        reception = self._reception = Reception(device.leg, to, called=True)
        return [come, *self._receive(reception.start(), now)]

    def _wait(self, reception: Reception, event: Input, now: float) -> list[Output]:
        """Something comes before anybody has answered."""
        match event:
            case LegEnded(leg, ending) | LegFailed(leg, ending) if (
                leg == self._attempt.caller
            ):
                if reception.called and ending is Ending.HUNG_UP:
                    ending = (
                        Ending.CANCELLED
                    )  # of a leg that was answered it is no sign
                return last_of(event) + self._end(ending, Side.CALLER, now, gone=leg)
            case LegSilent(leg) if reception.answered:
                return self._wait(reception, LegFailed(leg, Ending.VANISHED), now)
            case _ if isinstance(event, ReceptionInput):
                return self._receive(reception.handle(event, now), now)
            case _:
                return refusal(event)

    def _talk(self, talk: Conversation, event: Input, now: float) -> list[Output]:
        """Something comes while the parties talk."""
        match event:
            case Allotted():
                self._allotment.allotted(event, now)
                return []
            case Tick():
                match self._allotment.due(now):
                    case Due.OVER:
                        return self._end(Ending.ALLOTTED_TIMEOUT, None, now)
                    case Due.ASK:
                        return [AskTime()]
                    case Due.WARN:
                        talk.warn()
                    case Due.NOTHING:
                        pass
        return self._converse(talk.handle(event, now), now)

    def _converse(self, steps: list[ConversationStep], now: float) -> list[Output]:
        """Do what those who talk want done."""
        outputs: list[Output] = []
        for step in steps:
            if isinstance(step, Over):
                return outputs + self._end(step.ending, step.by, now, gone=step.gone)
            outputs.append(step)
        return outputs + self._reconnect()

    def _started(self, now: float) -> Publish:
        attempt = self._attempt
        return Publish(
            CallStarted(
                call=attempt.call,
                at=self._wall.at(now),
                tenant=attempt.tenant,
                caller=attempt.caller_number,
                caller_name=attempt.caller_name,
                dialled=attempt.dialled,
                callee=attempt.callee_number,
                callee_name=attempt.callee_name,
                hotline=attempt.hotline,
                datas=attempt.datas,
                direction=attempt.direction,
                trunk=attempt.trunk,
            )
        )

    def _receive(self, steps: list[ReceptionStep], now: float) -> list[Output]:
        """Do what the reception of the caller wants done."""
        outputs: list[Output] = []
        for step in steps:
            match step:
                case FirstRang():
                    rang = CallRang(self._attempt.call, self._wall.at(now))
                    outputs.append(Publish(rang))
                case _ if isinstance(step, OnTheWay):
                    outputs.append(told(step, self._attempt.call, self._wall.at(now)))
                case Met(device):
                    outputs += self._met(device, now)
                case Lost(ending):
                    return outputs + self._end(ending, Side.CALLEE, now)
                case _:
                    outputs.append(step)
        return outputs + self._reconnect()

    def _met(self, device: Device, now: float) -> list[Output]:
        self._state, self._reception = CallState.CONNECTED, None
        sides = {self._attempt.caller: Side.CALLER, device.leg: Side.CALLEE}
        self._conversation = Conversation(self._attempt.call, self._wall, sides)
        self._allotment.begin(now)
        answered = CallAnswered(
            self._attempt.call,
            self._wall.at(now),
            device.number,
            device.name,
            device.trunk,
        )
        met = Meet(device, Side.CALLEE)
        return [met, *self._reconnect(), Publish(answered)]

    def _reconnect(self) -> list[Output]:
        """Let them hear each other, and what there is else, as things are now."""
        if self._reception is not None:
            connect = Connect(self._reception.heard, self._reception.sounds)
            return self._connect(connect)
        if self._conversation is not None:
            connect = self._conversation.connected
            keep = self._keep(self._conversation.kept(connect))
            news = self._conversation.news()
            return [*self._connect(connect), *keep, *news]
        return []

    def _connect(self, connect: Connect) -> list[Output]:
        if connect == self._connected:
            return []
        self._connected = connect
        return [connect]

    def _keep(self, voices: Voices) -> list[Output]:
        if voices == self._kept:
            return []
        self._kept = voices
        return [Keep(voices)]

    def _end(
        self,
        ending: Ending,
        side: Side | None,
        now: float,
        *,
        gone: LegId | None = None,
    ) -> list[Output]:
        """End every leg but ``gone``, which has ended or was dropped already."""
        if self._state is CallState.ENDED:
            return []
        # Before the legs go: one of them may live on in another call.
        outputs = self._keep(NO_VOICES)
        if self._conversation is not None:
            outputs += self._conversation.end(ending, gone, now)
        else:
            part = self._summons[0] if self._summons is not None else self._reception
            ringing = [] if part is None else part.legs
            legs = [self._attempt.caller, *ringing]
            outputs += [Drop(leg, ending) for leg in legs if leg != gone]
        self._state = CallState.ENDED
        self._summons = self._reception = self._conversation = None
        by = side if ending in BY_A_PARTY else None
        ended = CallEnded(self._attempt.call, self._wall.at(now), ending, by)
        return [*outputs, Publish(ended)]

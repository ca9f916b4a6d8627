"""The phone: any number of lines and calls over one SIP endpoint, without I/O."""

from __future__ import annotations

import zlib
from typing import Final

from tongdai.machine import TimerTable
from tongdai.sip import endpoint_inputs as sip
from tongdai.sip import endpoint_outputs as said
from tongdai.sip.endpoint import Endpoint
from tongdai.sip.flow import Flow
from tongdai.sip.ids import SessionId, TokenFactory
from tongdai.sip.peers import Peer
from tongdai.sip.settings import SipSettings

from . import lines
from . import vocabulary as v
from .calls import MOST_CALLS, Calls, Step, not_made
from .lines import Line, Lines
from .live_call import Stage
from .vigil import Vigil

LOST_PATIENCE: Final = 40.0
"""
Seconds that calls outlive the way to their switchboard if no media comes any more: the
longest wait between two attempts to connect, and time for the attempt itself.
"""

MEND_PATIENCE: Final = LOST_PATIENCE
"""
Seconds that a broken path of media may take to be set up again; as long, since the
way to the switchboard may be what is broken.
"""

UNAVAILABLE: Final = 503

_STEPS: Final = sip.Input
"What is for the endpoint among the steps of lines and calls."


class Phone:
    """
    Lines, calls and their SIP. A machine; see :class:`~tongdai.machine.Machine`.

    It is registered over each of its lines, or over none: then it is a bare peer, which
    anybody whom it trusts may call at any number.
    """

    def __init__(
        self,
        settings: SipSettings,
        tokens: TokenFactory,
        legs: v.Legs,
        *,
        most_calls: int = MOST_CALLS,
    ) -> None:
        """
        Args:
            tokens: Where all randomness comes from.
            legs: Gives each call its media.
            most_calls: At once.
        """
        self._endpoint = Endpoint(settings, tokens)
        self._lines = Lines(tokens, lambda: zlib.crc32(tokens().encode()) / 2**32)
        self._calls = Calls(legs, most_calls)
        self._trusted: dict[str, v.Trust] = {}
        self._peers: dict[str, Peer] = {}
        "As the endpoint knows them."
        self._vigil = Vigil()
        self._patience: TimerTable[str] = TimerTable()
        "By line: until its calls are given up."
        self._mending: TimerTable[SessionId] = TimerTable()
        "By call: until its media must pass again."

    @property
    def idle(self) -> bool:
        """Is no call left?"""
        return not self._calls

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``, in seconds of monotonic time."""
        deadlines = (
            self._endpoint.deadline(),
            self._lines.deadline(),
            self._vigil.deadline(),
            self._patience.next(),
            self._mending.next(),
        )
        return min((at for at in deadlines if at is not None), default=None)

    def handle(self, event: v.Input, now: float) -> list[v.Output]:
        """
        Take one input; return what must now be done, in order.

        Raises:
            UsageError: a line or a call of this name exists already.
        """
        return self._run(self._steps(event, now), now)

    def _steps(self, event: v.Input, now: float) -> list[Step]:
        match event:
            case sip.Received():
                return [event]
            case sip.FlowClosed(flow):
                line = self._lines.on(flow)
                return [event] if line is None else self._lost(line, flow, now)
            case sip.Tick():
                return [event, *self._due(now)]
            case v.Register():
                return [*self._lines.register(event)]
            case v.Reregister(line, headers):
                return [*self._lines.reregister(line, headers)]
            case v.Unregister(line):
                hung_up = [v.HangUp(session) for session in self._calls.on(line)]
                ended = [step for wish in hung_up for step in self._calls.wish(wish)]
                return [*ended, *self._lines.unregister(line)]
            case v.Connected(line, flow):
                steps = self._lines.connected(line, flow, now)
                return [*self._peers_changed(), *steps]
            case v.NotConnected(line, reason):
                return [*self._lines.not_connected(line, reason, now)]
            case v.Trust(peer):
                self._trusted[peer.name] = event
                return self._peers_changed()
            case v.Dial():
                return self._dial(event, now)
            case v.DialPeer(session, target, caller, user, domain, headers, webrtc):
                dial = sip.Dial(session, target, caller, user, domain, b"", headers)
                host = target.flow.local[0]
                return self._calls.dial(dial, host, webrtc=webrtc)
            case v.MediaConnected(session):
                self._mending.stop(session)
                return []
            case v.MediaFailed(session):
                return self._mend(session, now)
            case wish:
                return self._calls.wish(wish)

    def _run(self, steps: list[Step], now: float) -> list[v.Output]:
        """Perform what is for the endpoint, and what comes of it; hand on the rest."""
        outputs: list[v.Output] = []
        for step in steps:
            if isinstance(step, _STEPS):
                for fact in self._endpoint.handle(step, now):
                    if isinstance(fact, said.Transmit | said.CloseFlow):
                        outputs.append(fact)
                    else:
                        outputs += self._run(self._taken(fact, now), now)
                continue
            outputs.append(step)
            if isinstance(step, v.CallEnded):
                self._mending.stop(step.session)
            elif isinstance(step, v.LineChanged):
                outputs += self._run(self._line_changed(step), now)
        return outputs

    def _taken(self, fact: said.Output, now: float) -> list[Step]:
        match fact:
            case said.Registered():
                return self._registered(fact, now)
            case said.RegistrationFailed():
                return [*self._lines.failed(fact, now)]
            case said.Probed(name, None, _):
                line = self._lines.get(name)
                if line is None or line.flow is None:
                    return []
                left = sip.Release(line.flow)
                return [*self._lost(line, line.flow, now, lines.SILENT), left]
            case said.SessionOffered():
                line = self._lines.get(fact.peer)
                if line is not None:
                    self._vigil.begin(fact.peer, now)
                domain = fact.flow.remote[0] if line is None else line.wish.domain
                webrtc = self._is_webrtc(fact.peer)
                return self._calls.offered(fact, domain, webrtc=webrtc)
            case _:
                return self._calls.take(fact)

    def _is_webrtc(self, peer: str) -> bool:
        line, trusted = self._lines.get(peer), self._trusted.get(peer)
        if line is not None:
            return line.wish.webrtc
        return trusted is not None and trusted.webrtc

    def _dial(self, dial: v.Dial, now: float) -> list[Step]:
        line = self._lines.get(dial.line)
        target = None if line is None else line.target(dial.number)
        if line is None or target is None:
            why = f"line {dial.line!r} has no way to its switchboard"
            return [not_made(dial.session, UNAVAILABLE, why)]
        self._vigil.begin(dial.line, now)
        wish = line.wish
        ours = sip.Dial(
            dial.session,
            target,
            sip.Caller(wish.user, wish.domain),
            dial.number,
            wish.domain,
            b"",
            dial.headers,
            line.account,
        )
        return self._calls.dial(ours, target.flow.local[0], webrtc=wish.webrtc)

    # Lines that come and go.

    def _peers_changed(self) -> list[Step]:
        trusted = {name: trust.peer for name, trust in self._trusted.items()}
        peers = {**trusted, **self._lines.peers()}
        if peers == self._peers:
            return []
        self._peers = peers
        return [sip.PeersChanged(peers)]

    def _line_changed(self, changed: v.LineChanged) -> list[Step]:
        """A line that is given up takes its calls with it."""
        if changed.state is not v.LineState.UNREGISTERED:
            return []
        self._patience.stop(changed.line)
        self._vigil.end(changed.line)
        ended: list[Step] = []
        for session in self._calls.on(changed.line):
            ended += self._calls.wish(v.HangUp(session))
        return ended + self._peers_changed()

    def _lost(
        self, line: Line, flow: Flow, now: float, reason: str = lines.CLOSED
    ) -> list[Step]:
        """The flow of a line is gone. Its calls wait for the next one that is good."""
        self._vigil.end(line.wish.line)
        if line.former is None and self._calls.on(line.wish.line):
            self._wait_for(line, now)
        return [sip.FlowClosed(flow), *self._lines.lost(line, reason, now)]

    def _wait_for(self, line: Line, now: float) -> None:
        self._patience.start(line.wish.line, now + LOST_PATIENCE)
        for session in self._calls.on(line.wish.line):
            call = self._calls.get(session)
            if call is not None:
                call.heard_before = call.heard

    def _registered(self, granted: said.Registered, now: float) -> list[Step]:
        moved, registered = self._lines.registered(granted)
        steps = [*self._peers_changed(), *registered]
        self._patience.stop(granted.trunk)
        if self._calls.on(granted.trunk):
            self._vigil.begin(granted.trunk, now)
        if not moved:
            return [*steps]
        # Does the switchboard still know of us? Whoever has the media offers anew.
        asked: list[Step] = []
        for session in self._calls.on(granted.trunk):
            call = self._calls.get(session)
            if call is not None and call.stage is Stage.TALKING:
                call.renew = True
                asked += self._calls.reoffer(session, call)
        return [*steps, *asked]

    # Time, and media that fail.

    def _due(self, now: float) -> list[Step]:
        steps: list[Step] = []
        while (wanted := self._lines.pop_due(now)) is not None:
            steps += wanted
        while (name := self._vigil.pop_due(now)) is not None:
            steps += self._looked_at(name, now)
        while (name := self._patience.pop_due(now)) is not None:
            line = self._lines.get(name)
            if line is not None:
                steps += self._given_up(line, now)
        while (session := self._mending.pop_due(now)) is not None:
            steps += self._calls.lose(session)
        return steps

    def _looked_at(self, name: str, now: float) -> list[Step]:
        """Nothing comes on any call of a line: is its switchboard still there?"""
        calls = [(each, self._calls.get(each)) for each in self._calls.on(name)]
        heard = {session: call.heard for session, call in calls if call is not None}
        line = self._lines.get(name)
        target = None if line is None else line.target()
        if not heard or target is None:
            self._vigil.end(name)
            return []
        if not self._vigil.is_silent(name, heard, now):
            return []
        return [sip.Probe(name, target)]

    def _given_up(self, line: Line, now: float) -> list[Step]:
        """The switchboard has not come back. Calls whose media goes on may go on."""
        steps: list[Step] = []
        for session in self._calls.on(line.wish.line):
            call = self._calls.get(session)
            if call is not None and call.heard <= call.heard_before:
                steps += self._calls.lose(session)
        if self._calls.on(line.wish.line):
            self._wait_for(line, now)
        return steps

    def _mend(self, session: SessionId, now: float) -> list[Step]:
        call = self._calls.get(session)
        if call is None:
            return []
        if call.stage is not Stage.TALKING or not call.webrtc:
            return self._calls.lose(session)
        self._mending.start(session, now + MEND_PATIENCE)
        call.renew = True
        return self._calls.reoffer(session, call)

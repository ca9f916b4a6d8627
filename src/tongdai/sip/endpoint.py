"""The one door of the SIP floor: bytes and wishes in, bytes and facts out."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Final

from tongdai.errors import UsageError

from .authentication import Authenticator
from .endpoint_inputs import (
    CredentialsFound,
    Dial,
    DomainsChanged,
    FlowClosed,
    Input,
    MoveSessions,
    OwnerFound,
    PeersChanged,
    Probe,
    Received,
    Register,
    Release,
    Reregister,
    Respond,
    Tick,
    Unregister,
)
from .endpoint_outputs import (
    Output,
    RegistrationOffered,
    SessionOffered,
)
from .errands import Errands
from .errors import MalformedMessage
from .flow import Flow
from .identification import Identification, Identified
from .ids import SessionId, TokenFactory
from .invite_session import InviteSession
from .live_sessions import LiveSessions
from .message import Request, Response
from .offering import of_extension, of_peer
from .origin import ALLOW, Origin
from .parser import MalformedRequest, parse_message
from .peers import Peer, Peers
from .pending_requests import Pending, PendingRequests, Stage
from .registrar import Registration
from .replacing import replaced_by_invite
from .responding import Responder
from .screening import refusal
from .session_timer import too_small
from .session_vocabulary import SDP, CancelCame, RequestCame
from .settings import SipSettings
from .throttle import Throttle, source
from .transaction.matching import Key, server_key
from .transaction.table import Transactions
from .uac_authentication import Account
from .uac_bearer import BearerToken
from .unwanted import Unwanted
from .way_back import note_source, way_back

NEEDS_DIALOG: Final = ("BYE", "UPDATE", "CANCEL", "INFO", "PRACK")
"Methods that mean nothing without the dialog or the transaction that they name."

FROM_PEERS: Final = ("INVITE", "OPTIONS")
"What a carrier may send without a digest, out of a dialog."

CAPABILITIES: Final = (
    ("Allow", ALLOW),
    ("Accept", SDP),
    ("Supported", "timer, outbound, path, replaces, 100rel"),
)
"What a 200 to OPTIONS says (RFC 3261 §11.2)."


class Endpoint:
    """
    All transactions, dialogs, INVITE sessions and digest checks of one process.

    A new request passes, in this order: syntax, retransmission, source throttle,
    screening, dialog, carrier's address, domain, digest. Up to the digest nothing is
    remembered of it: refusals and challenges are stateless (RFC 3261 §8.2.7).
    """

    def __init__(
        self,
        settings: SipSettings,
        tokens: TokenFactory,
        *,
        domains: frozenset[str] = frozenset(),
    ) -> None:
        """
        Args:
            tokens: Where all randomness comes from.
            domains: What we serve, in lower case; ``DomainsChanged`` replaces it.
        """
        self._settings = settings
        self._domains = domains
        self._tokens = tokens
        self._origin = Origin(settings, tokens)
        self._transactions = Transactions(settings.timings)
        self._errands = Errands(self._origin, settings)
        self._sessions = LiveSessions(self._transactions, self._errands)
        self._unwanted = Unwanted(self._sessions.need)
        self._pending = PendingRequests(settings.awaiting, settings.timings.timeout)
        self._deadlines = (
            self._transactions.deadline,
            self._sessions.table.deadline,
            self._errands.deadline,
            self._pending.deadline,
        )
        self._responder = Responder(self._transactions, self._origin)
        self._identification = Identification(
            Authenticator(settings, tokens),
            settings,
            pending=self._pending,
            transactions=self._transactions,
            responder=self._responder,
        )
        self._sources = Throttle(
            settings.source_rate, settings.source_burst, settings.buckets
        )
        self._refusals = Throttle(
            settings.source_rate, settings.source_burst, settings.buckets
        )
        "What a source that sends too much is still told so."
        self._peers = Peers()
        self._peer_calls = Throttle(
            settings.peer_rate, settings.peer_burst, settings.buckets
        )
        self._registrations = Throttle(
            settings.aor_rate, settings.aor_burst, settings.buckets
        )

    def handle(self, event: Input, now: float) -> list[Output]:
        """
        Take one input; return what must now be done, in order.

        Raises:
            UsageError: an input that no state of its session allows, such as a 200
                by ``Progress``, or a session id that is used twice.
        """
        outputs = self._handle(event, now)
        if self._unwanted:
            outputs += self._unwanted.closable()
        return outputs

    def _handle(self, event: Input, now: float) -> list[Output]:
        match event:
            case Received():
                return self._received(event, now)
            case Tick():
                return self._ticked(now)
            case CredentialsFound() | OwnerFound():
                found = self._identification.found(event, now)
                if isinstance(found, Identified):
                    return self._identified(found, now)
                return found
            case Respond(request, status, headers):
                pending = self._pending.take(request, Stage.ANSWER)
                if pending is None:
                    return []
                return self._responder.respond(
                    pending.key, pending.request, status, now, headers
                )
            case Dial():
                return self._dial(event, now)
            case FlowClosed(flow):
                self._unwanted.forget(flow)
                return self._sessions.close_flow(flow, now)
            case MoveSessions():
                return self._sessions.move_all(event, now)
            case Release(flow):
                self._unwanted.add(flow)
                return []
            case DomainsChanged(domains):
                self._domains = domains
                return []
            case PeersChanged(peers):
                self._peers = Peers(peers)
                return []
            case Register():
                return self._sessions.run(*self._errands.register(event), now)
            case Reregister():
                asked = self._errands.reregister(event, now)
                return [] if asked is None else self._sessions.run(*asked, now)
            case Unregister():
                left = self._errands.unregister(event, now)
                return [] if left is None else self._sessions.run(*left, now)
            case Probe():
                return self._sessions.run(*self._errands.probe(event, now), now)
            case wish:
                return self._sessions.tell(wish, now)

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``, in seconds of monotonic time."""
        earliest: float | None = None
        for deadline in self._deadlines:
            at = deadline()
            if at is not None and (earliest is None or at < earliest):
                earliest = at
        return earliest

    @property
    def idle(self) -> bool:
        """Is nothing remembered of anybody, neither session nor transaction?"""
        return not (
            self._sessions.table or self._transactions or self._pending or self._errands
        )

    # What comes over the network.

    def _received(self, received: Received, now: float) -> list[Output]:
        flow = received.flow
        try:
            message = parse_message(received.data)
        except MalformedRequest as error:
            return self._malformed(error, flow, now)
        except MalformedMessage:
            return []  # nobody can be told
        try:
            if isinstance(message, Response):
                return self._sessions.answered(message, flow, now)
            return self._requested(message, flow, received.late, now)
        except MalformedMessage as error:
            if isinstance(message, Response) or message.method == "ACK":
                return []
            return self._malformed(
                MalformedRequest(message, error.reason, status=error.status), flow, now
            )

    def _malformed(
        self, error: MalformedRequest, flow: Flow, now: float
    ) -> list[Output]:
        if not self._sources.take(source(flow.remote[0]), now):
            return []  # a flood of nonsense is worth no answer
        # If its Via cannot be read, the answer goes where the request came from.
        with contextlib.suppress(MalformedMessage):
            flow = way_back(error.request.via, flow)
        return self._responder.refuse(error.request, flow, error.status)

    def _requested(
        self, request: Request, flow: Flow, late: bool, now: float
    ) -> list[Output]:
        key = server_key(request)
        if request.method == "ACK":
            session = self._sessions.table.of_dialog(request)
            if self._transactions.acknowledged(key, now) or session is None:
                return []
            return self._sessions.handle(session, RequestCame(request, key), now)
        again = self._transactions.retransmitted(key, now)
        if again is not None:
            return [*again]
        back = way_back(request.via, flow)
        note_source(request, flow)
        if request.method == "CANCEL":
            invite = server_key(request, "INVITE")
            if invite in self._transactions:
                return self._cancelled(request, key, invite, flow, back, now)
        session = None
        if request.to.tag is not None and request.method not in ("REGISTER", "CANCEL"):
            session = self._sessions.table.of_dialog(request)
        if session is None or session.flow != flow:
            sender = source(flow.remote[0])
            # Who is behind refuses new calls, before they cost any work (RFC 5390),
            # so that those under way can go on.
            late_call = late and session is None and request.method == "INVITE"
            if late_call or not self._sources.take(sender, now):
                if not self._refusals.take(sender, now):
                    return []  # the sender may be a victim whose address is forged
                return self._responder.unavailable(request, back)
        refused = refusal(request)
        if refused is not None:
            return self._responder.refuse(
                request, back, refused.status, refused.headers
            )
        if session is not None:
            return self._within_dialog(session, request, key, flow, now)
        if request.to.tag is not None or request.method in NEEDS_DIALOG:
            return self._responder.refuse(request, back, 481)
        if request.method == "REFER":
            # It would have us make calls that nobody here is part of.
            return self._responder.refuse(request, back, 403)
        if self._transactions.is_merged(request, key):
            return self._responder.refuse(request, back, 482)
        return self._out_of_dialog(request, key, flow, now)

    def _within_dialog(
        self,
        session: InviteSession,
        request: Request,
        key: Key,
        flow: Flow,
        now: float,
    ) -> list[Output]:
        if flow == session.flow:
            self._transactions.open(key, request, way_back(request.via, flow))
            return self._sessions.handle(session, RequestCame(request, key), now)
        if any(self._peers.has(trunk, flow) for trunk in session.trunks):
            return self._from_elsewhere(session, request, key, flow, now)
        user, domain = session.peer
        if not user:
            return self._responder.refuse(request, way_back(request.via, flow), 403)
        return self._identification.ask(request, key, flow, domain, now, session)

    def _from_elsewhere(
        self, session: InviteSession, request: Request, key: Key, flow: Flow, now: float
    ) -> list[Output]:
        """A carrier sends from another of its machines, or over another connection."""
        self._transactions.open(key, request, way_back(request.via, flow))
        outputs: list[Output] = []
        if flow.transport.reliable:
            # The connection that the call was made over may be gone; this one lives.
            outputs = self._sessions.move(session, flow, now)
        return outputs + self._sessions.handle(session, RequestCame(request, key), now)

    def _out_of_dialog(
        self, request: Request, key: Key, flow: Flow, now: float
    ) -> list[Output]:
        back = way_back(request.via, flow)
        target = request.target
        registers = request.method == "REGISTER"
        realm = (request.to if registers else request.from_).uri.host
        if request.method in FROM_PEERS and realm not in self._domains:
            # Who claims to be of a domain of ours must prove it, wherever it is.
            peers = self._peers.at(flow)
            if peers:
                return self._from_peer(request, key, flow, peers, now)
        if not self._is_ours(target.host, flow):
            return self._responder.refuse(request, back, 404)
        if request.method == "OPTIONS" and (
            target.user is None or request.max_forwards == 0
        ):
            # §11: whoever asks whether we are there learns that, and nothing else.
            return self._responder.refuse(request, back, 200, CAPABILITIES)
        if realm not in self._domains:
            return self._responder.refuse(request, back, 404 if registers else 403)
        return self._identification.ask(request, key, flow, realm, now)

    def _from_peer(
        self,
        request: Request,
        key: Key,
        flow: Flow,
        peers: tuple[Peer, ...],
        now: float,
    ) -> list[Output]:
        """A carrier calls, or asks whether we are there. Its address vouches for it."""
        back, sender = way_back(request.via, flow), source(flow.remote[0])
        if request.method == "OPTIONS":
            return self._responder.refuse(request, back, 200, CAPABILITIES)
        if not self._peer_calls.take(sender, now):
            return self._responder.unavailable(request, back)
        self._sources.give_back(sender, 1)
        session = SessionId(self._tokens())
        try:
            offered = of_peer(request, session, peers, flow)
            self._transactions.open(key, request, back)
            return self._offer(offered, request, key, now, peers[0].account)
        except MalformedMessage as error:
            self._transactions.forget(key)
            return self._responder.refuse(request, back, error.status)

    def _is_ours(self, host: str, flow: Flow) -> bool:
        return host in self._domains or self._origin.is_own(host, flow)

    def _cancelled(
        self,
        request: Request,
        key: Key,
        invite: Key,
        flow: Flow,
        back: Flow,
        now: float,
    ) -> list[Output]:
        session = self._sessions.table.of_invite(invite)
        if session is not None and session.flow != flow:
            # §9.2: not from the same hop
            return self._responder.refuse(request, back, 481)
        self._transactions.open(key, request, back)
        tag = None if session is None else session.identity.tag
        outputs = self._responder.respond(key, request, 200, now, to_tag=tag)
        if session is not None:
            return outputs + self._sessions.handle(session, CancelCame(request), now)
        pending = self._pending.cancel(invite)
        if pending is not None:
            outputs += self._responder.respond(invite, pending.request, 487, now)
        return outputs

    # Who it is.

    def _identified(self, who: Identified, now: float) -> list[Output]:
        """Go on with a request, now that it is proved who sent it."""
        pending, user = who.pending, who.user
        request, key = pending.request, pending.key
        # What it spent on this request and on the challenge before.
        self._sources.give_back(source(pending.flow.remote[0]), 2)
        if not pending.speaks_for(user):
            return self._responder.respond(key, request, 403, now)
        session = pending.session
        if session is not None:
            if session.session not in self._sessions.table:
                return self._responder.respond(key, request, 481, now)
            moved = self._sessions.move(session, pending.flow, now)
            return moved + self._sessions.handle(
                session, RequestCame(request, key), now
            )
        try:
            match request.method:
                case "REGISTER":
                    return self._register(pending, now)
                case "INVITE":
                    offered = of_extension(
                        request,
                        SessionId(self._tokens()),
                        (user, pending.realm),
                        pending.flow,
                        self._origin,
                    )
                    return self._offer(offered, request, key, now)
                case _:
                    return self._responder.respond(key, request, 200, now, CAPABILITIES)
        except MalformedMessage as error:
            return self._responder.respond(key, request, error.status, now)

    def _register(self, pending: Pending, now: float) -> list[Output]:
        request, user = pending.request, pending.user
        # By source as well: else a stranger could keep a phone from registering.
        place = (source(pending.flow.remote[0]), user, pending.realm)
        if not self._registrations.take(place, now):
            return self._responder.respond(
                pending.key, request, 503, now, self._responder.retry_after()
            )
        registration = Registration.parse(request)
        waiting = Pending(
            request,
            pending.key,
            pending.flow,
            pending.realm,
            Stage.ANSWER,
            user,
        )
        name = self._pending.add(waiting, now)
        return [
            RegistrationOffered(name, user, pending.realm, registration, pending.flow)
        ]

    # Sessions.

    def _offer(
        self,
        offered: SessionOffered,
        request: Request,
        key: Key,
        now: float,
        account: Account | BearerToken | None = None,
    ) -> list[Output]:
        if too_small(request, self._settings):
            least = str(int(self._settings.min_session_expires))
            return self._responder.respond(key, request, 422, now, (("Min-SE", least),))
        caller = offered.caller_user, offered.caller_domain
        replaced = replaced_by_invite(request, caller, self._sessions.table.of_tag)
        if isinstance(replaced, int):
            return self._responder.respond(key, request, replaced, now)
        session, steps = InviteSession.offered(
            replace(offered, replaces=replaced, hops=self._hops_left(request)),
            request,
            key,
            self._origin,
            self._settings,
            now,
            account,
        )
        trying = self._transactions.respond(key, Response.answering(request, 100), now)
        return [*trying, *self._sessions.begin(session, steps, now)]

    def _hops_left(self, request: Request) -> int:
        """§16.6 step 3: behind us is another INVITE, and one hop less."""
        most, left = self._settings.hops, request.max_forwards
        # Senders of RFC 2543 had no such field.
        return (most if left is None else min(left, most)) - 1

    def _dial(self, dial: Dial, now: float) -> list[Output]:
        if dial.session in self._sessions.table:
            raise UsageError(f"session {dial.session} exists already")
        session, steps = InviteSession.dialled(dial, self._origin, self._settings, now)
        return self._sessions.begin(session, steps, now)

    def _ticked(self, now: float) -> list[Output]:
        outputs = self._sessions.tick(now)
        while (pending := self._pending.pop_due(now)) is not None:
            outputs += self._responder.respond(
                pending.key, pending.request, 503, now, self._responder.retry_after()
            )
        return outputs

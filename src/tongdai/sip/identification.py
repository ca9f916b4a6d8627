"""Who sent a request: asked of above, proved by a digest or by a bearer token."""

from __future__ import annotations

from tongdai.machine import value

from .authentication import Authenticator, Verdict, bearer, bearer_challenge
from .endpoint_inputs import CredentialsFound, OwnerFound
from .endpoint_outputs import CredentialsWanted, Output, OwnerWanted
from .flow import Flow, Transport
from .invite_session import InviteSession
from .message import Request
from .pending_requests import Pending, PendingRequests, Stage, claimant
from .responding import Responder
from .settings import SipSettings
from .throttle import Throttle, source
from .transaction.matching import Key
from .transaction.table import Transactions
from .way_back import way_back


@value
class Identified:
    """A request in its transaction, and who sent it: that is proved."""

    pending: Pending
    user: str


class Identification:
    """
    Finds out who sends, in two steps: what is known of a user comes from above.

    Challenges are stateless; what waits for word is bounded, in number and in time.
    """

    def __init__(
        self,
        authenticator: Authenticator,
        settings: SipSettings,
        *,
        pending: PendingRequests,
        transactions: Transactions,
        responder: Responder,
    ) -> None:
        self._authenticator = authenticator
        self._pending = pending
        self._transactions = transactions
        self._responder = responder
        self._guesses = Throttle(
            settings.guess_rate, settings.guess_burst, settings.buckets
        )

    def ask(
        self,
        request: Request,
        key: Key,
        flow: Flow,
        realm: str,
        now: float,
        session: InviteSession | None = None,
    ) -> list[Output]:
        """
        Ask above for what the sender must prove; challenge who has claimed nothing.

        Args:
            session: Whose dialog the request is in, if any.
        """
        back, sender = way_back(request.via, flow), source(flow.remote[0])
        credentials = self._authenticator.claimed(request, realm)
        token = None
        if credentials is None and flow.transport is not Transport.UDP:
            # Who sends a datagram has not proved to be where it says, and could
            # register a victim's address; a digest proves it by the nonce.
            token = bearer(request)
        if credentials is None and not token:
            challenge = self._authenticator.challenge(request, realm, sender, now)
            if token is not None:
                challenge += (bearer_challenge(realm),)
            return self._responder.refuse(request, back, 401, challenge)
        if credentials is not None:
            user, stage = credentials.user, Stage.CREDENTIALS
        else:
            user, stage = claimant(request, session), Stage.OWNER
        # By source as well: else a stranger could lock a phone out.
        guess = sender, user, realm
        if self._pending.full or not self._guesses.take(guess, now):
            return self._responder.unavailable(request, back)
        self._transactions.open(key, request, back)
        pending = Pending(request, key, flow, realm, stage, user, credentials, session)
        name = self._pending.add(pending, now)
        if token:
            return [OwnerWanted(name, token, realm)]
        return [CredentialsWanted(name, user, realm)]

    def found(
        self, event: CredentialsFound | OwnerFound, now: float
    ) -> Identified | list[Output]:
        """
        Judge by what is known above; return who it is, else what is to be answered.

        Word of a request that was given up meanwhile is answered by nothing.
        """
        if isinstance(event, OwnerFound):
            pending = self._pending.take(event.request, Stage.OWNER)
            verdict = Verdict.WRONG if event.user is None else Verdict.GRANTED
            user = event.user or ""
        else:
            pending = self._pending.take(event.request, Stage.CREDENTIALS)
            if pending is None or pending.credentials is None:
                return []
            sender = source(pending.flow.remote[0])
            verdict = self._authenticator.check(
                pending.credentials, event.secret, pending.request, sender, now
            )
            user = pending.user
        if pending is None:
            return []
        return self._judged(pending, verdict, user, now)

    def _judged(
        self, pending: Pending, verdict: Verdict, user: str, now: float
    ) -> Identified | list[Output]:
        request, sender = pending.request, source(pending.flow.remote[0])
        if verdict is not Verdict.WRONG:
            self._guesses.give_back((sender, pending.user, pending.realm), 1)
        if verdict is Verdict.GRANTED:
            return Identified(pending, user)
        stale = verdict is Verdict.STALE
        challenge = self._authenticator.challenge(
            request, pending.realm, sender, now, stale=stale
        )
        if pending.credentials is None:
            challenge += (bearer_challenge(pending.realm),)
        # Its transaction would repeat the 401 to an address that may be forged.
        self._transactions.forget(pending.key)
        back = way_back(request.via, pending.flow)
        return self._responder.refuse(request, back, 401, challenge)

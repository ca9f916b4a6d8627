"""One INVITE session from its first message to its last, whoever made it."""

from __future__ import annotations

from .confirmed_dialog import ConfirmedDialog
from .endpoint_inputs import Dial
from .endpoint_outputs import SessionOffered
from .flow import Flow
from .ids import SessionId
from .invite_uac import Identity, OutgoingInvite
from .invite_uas import IncomingInvite
from .message import Request
from .origin import Origin
from .replacing import Replaces, Standing
from .session_vocabulary import Established, Event, Step
from .settings import SipSettings
from .transaction.matching import Key
from .uac_authentication import Account
from .uac_bearer import BearerToken


class InviteSession:
    """
    The machine of one session: an INVITE, and then the dialog that it made.

    It ends with :class:`~.session_vocabulary.Over`; ``SessionEnded`` may come earlier,
    when messages are still to be exchanged of which nobody above need know.
    """

    def __init__(
        self,
        session: SessionId,
        phase: OutgoingInvite | IncomingInvite,
        flow: Flow,
        identity: Identity,
        peer: tuple[str, str],
        invite: Key | None,
        origin: Origin,
        settings: SipSettings,
    ) -> None:
        self.session = session
        self.flow = flow
        "Where the peer is, or was last. Changed before ``FlowMoved`` is passed."
        self.identity = identity
        "Its Call-ID and our tag, which all its dialogs share."
        self.peer = peer
        "User and domain whose digest may move the session to another flow."
        self.trunks: tuple[str, ...] = ()
        "The trunk that the peer is, or those that it may be; none: it is a phone."
        self.invite = invite
        "The server transaction that a CANCEL means, if the peer calls."
        self._phase: OutgoingInvite | IncomingInvite | ConfirmedDialog = phase
        self._origin = origin
        self._settings = settings

    @classmethod
    def dialled(
        cls, dial: Dial, origin: Origin, settings: SipSettings, now: float
    ) -> tuple[InviteSession, list[Step]]:
        """Call somebody."""
        identity = Identity(origin.call_id(), origin.tag())
        phase = OutgoingInvite(dial, identity, origin, settings)
        target = dial.target
        peer = target.user, target.domain
        made = cls(
            dial.session, phase, target.flow, identity, peer, None, origin, settings
        )
        if target.trunk:
            made.trunks = (target.trunk,)
        return made, phase.start(now)

    @classmethod
    def offered(
        cls,
        offered: SessionOffered,
        request: Request,
        key: Key,
        origin: Origin,
        settings: SipSettings,
        now: float,
        account: Account | BearerToken | None = None,
    ) -> tuple[InviteSession, list[Step]]:
        """
        Be called.

        Args:
            account: What to log in with if the caller asks for it.

        Raises:
            MalformedMessage: the INVITE cannot make a dialog.
        """
        identity = Identity(request.call_id, origin.tag())
        phase = IncomingInvite(
            offered, request, key, identity.tag, origin, settings, account
        )
        peer = offered.caller_user, offered.caller_domain
        if offered.peer:
            peer = "", ""  # the number is the carrier's word and proves nothing
        made = cls(
            offered.session, phase, offered.flow, identity, peer, key, origin, settings
        )
        if offered.peer:
            made.trunks = (offered.peer, *offered.other_peers)
        return made, phase.start(now)

    def standing(self, remote_tag: str) -> Standing | None:
        """How far it has come; None if it has no dialog with this peer's tag."""
        return self._phase.standing(remote_tag)

    @property
    def replaces(self) -> Replaces | None:
        """How the peer is told that it is meant; None before it is answered."""
        phase = self._phase
        return phase.replaces if isinstance(phase, ConfirmedDialog) else None

    def deadline(self) -> float | None:
        """When to pass the next ``Tick``."""
        return self._phase.deadline()

    def handle(self, event: Event, now: float) -> list[Step]:
        """
        Take one input; return what must now be done, in order.

        Raises:
            UsageError: an input that the state of the session does not allow.
            MalformedMessage: a field of a request or response that cannot be read.
        """
        steps: list[Step] = []
        for step in self._phase.handle(event, now):
            if isinstance(step, Established):
                confirmed = ConfirmedDialog(
                    self.session, step, self.flow, self._origin, self._settings
                )
                self._phase = confirmed
                steps += confirmed.start(step, now)
            else:
                steps.append(step)
        return steps

"""All INVITE sessions of a process, found by what a message or an input says."""

from __future__ import annotations

from typing import Final

from .deadlines import Deadlines
from .flow import Flow
from .ids import SessionId
from .invite_session import InviteSession
from .message import Request
from .transaction.matching import Key


class Sessions:
    """The table of live sessions, and the deadlines of them all."""

    def __init__(self) -> None:
        self._by_id: dict[SessionId, InviteSession] = {}
        self._by_dialog: dict[tuple[str, str], InviteSession] = {}
        "By Call-ID and our own tag, which nobody can guess."
        self._by_invite: dict[Key, InviteSession] = {}
        self._by_flow: dict[Flow, dict[InviteSession, None]] = {}
        "In the order they were made."
        self._deadlines: Deadlines[InviteSession] = Deadlines()
        self.deadline: Final = self._deadlines.next
        "The earliest deadline of all."
        self.pop_due: Final = self._deadlines.pop_due
        "A session whose deadline has passed, if any."

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, session: InviteSession) -> None:
        """Remember a session that has just begun."""
        identity = session.identity
        self._by_id[session.session] = session
        self._by_dialog[identity.call_id, identity.tag] = session
        self._by_flow.setdefault(session.flow, {})[session] = None
        if session.invite is not None:
            self._by_invite[session.invite] = session

    def remove(self, session: InviteSession) -> None:
        """Forget a session that is over; twice is no error."""
        identity = session.identity
        if self._by_id.pop(session.session, None) is None:
            return
        del self._by_dialog[identity.call_id, identity.tag]
        self._leave_flow(session)
        if session.invite is not None:
            del self._by_invite[session.invite]
        self._deadlines.set(session, None)

    def __contains__(self, session: SessionId) -> bool:
        return session in self._by_id

    def get(self, session: SessionId) -> InviteSession | None:
        """The session of this id, if it still lives."""
        return self._by_id.get(session)

    def of_dialog(self, request: Request) -> InviteSession | None:
        """The session whose dialog a request claims to be in."""
        return self._by_dialog.get((request.call_id, request.to.tag or ""))

    def of_tag(self, call_id: str, tag: str) -> InviteSession | None:
        """The session of this Call-ID in which ``tag`` is ours."""
        return self._by_dialog.get((call_id, tag))

    def of_invite(self, key: Key) -> InviteSession | None:
        """The session that began with the INVITE of this server transaction."""
        return self._by_invite.get(key)

    def on(self, flow: Flow) -> list[InviteSession]:
        """The sessions whose peer is, or was last, reached over ``flow``."""
        return list(self._by_flow.get(flow, ()))

    def move(self, session: InviteSession, flow: Flow) -> None:
        """The session's peer is reached over ``flow`` from now on."""
        self._leave_flow(session)
        session.flow = flow
        self._by_flow.setdefault(flow, {})[session] = None

    def wake(self, session: InviteSession) -> None:
        """Take over the session's deadline, after each of its inputs."""
        if session.session in self._by_id:
            self._deadlines.set(session, session.deadline())

    def _leave_flow(self, session: InviteSession) -> None:
        on_flow = self._by_flow[session.flow]
        del on_flow[session]
        if not on_flow:
            del self._by_flow[session.flow]

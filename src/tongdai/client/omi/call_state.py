"""A call as the user means it: what is known of it, whatever it is doing."""

from __future__ import annotations

from typing import Literal

import msgspec

from tongdai.client.phone.particulars import Particulars

Direction = Literal["inbound", "outbound"]
CallStatus = Literal["connecting", "ringing", "connected", "hold", "ended"]


class CallState(msgspec.Struct, frozen=True):
    """What a call is. Times are seconds since the epoch; None: not yet."""

    direction: Direction
    number: str
    started_at: float
    name: str = ""
    avatar: str = ""
    uuid: str = ""
    hotline: str = ""
    supervision: str = ""
    supervised: str = ""
    recording: str = ""
    muted: bool = False
    held: bool = False
    rang_at: float | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    end_cause: str = ""
    end_code: int = 0

    @property
    def status(self) -> CallStatus:
        """What it is doing, in the seed's words."""
        if self.ended_at is not None:
            return "ended"
        if self.answered_at is not None:
            return "hold" if self.held else "connected"
        return "connecting" if self.rang_at is None else "ringing"

    def identified(self, said: Particulars) -> CallState:
        """With what the switchboard says, but not in the place of what is known."""
        return msgspec.structs.replace(
            self,
            uuid=self.uuid or said.call,
            name=self.name or said.name,
            hotline=said.hotline or self.hotline,
        )

    def introduced(self, said: Particulars) -> CallState:
        """With what the switchboard says anew: it was passed on, or is supervised."""
        state = self
        if said.number and said.number != self.number:
            state = msgspec.structs.replace(
                state, number=said.number, name=said.name, avatar=""
            )
        return msgspec.structs.replace(
            state,
            hotline=said.hotline or state.hotline,
            supervision=said.supervision or state.supervision,
            supervised=_unless_no(said.supervised, state.supervised),
            recording=_unless_no(said.recording, state.recording),
        )


def _unless_no(said: str, before: str) -> str:
    """The switchboard says by a word what programs see as nothing."""
    return "" if said == "no" else said or before

"""How one device is reached, once call control wants it dialled."""

from __future__ import annotations

from dataclasses import replace

from tongdai.call.destination import Outside
from tongdai.call.directory import Dialling, Trunk
from tongdai.machine import value
from tongdai.media.engine import LegKind
from tongdai.sip.flow import Flow
from tongdai.sip.locating import Target
from tongdai.sip.uac_authentication import Account
from tongdai.sip.uri import Uri


@value
class TrunkTarget:
    """A carrier as it can be reached now."""

    trunk: Trunk
    target: Target
    "Its URI names the carrier and nobody there: :meth:`to` names somebody."

    account: Account | None
    "None: it knows us by our address."

    healthy: bool = True
    "There is nothing to be said against it."

    def to(self, number: str) -> Target:
        """Where an INVITE for ``number``, as the carrier wants it written, is sent."""
        uri = replace(Uri.parse(self.target.uri), user=number)
        return replace(self.target, uri=str(uri))


@value
class PhoneWay:
    """To a phone or page of an extension."""

    number: str
    "The extension's."

    target: Target
    kind: LegKind

    @property
    def flow(self) -> Flow:
        """What its signalling goes over."""
        return self.target.flow


@value
class TrunkWay:
    """Over a carrier."""

    to: Outside

    trunk: TrunkTarget
    dialling: Dialling
    "By which numbers are written as the carrier wants them."

    @property
    def number(self) -> str:
        """The customer's, canonical."""
        return self.to.number

    @property
    def hotline(self) -> str:
        """That the call goes out with."""
        return self.to.hotline

    @property
    def kind(self) -> LegKind:
        """What carries its media."""
        return LegKind.RTP

    @property
    def flow(self) -> Flow:
        """What its signalling goes over."""
        return self.trunk.target.flow


Way = PhoneWay | TrunkWay

"""How one device is reached, once call control wants it dialled."""

from __future__ import annotations

from tongdai.call.directory import Dialling, Trunk
from tongdai.machine import value
from tongdai.media.engine import LegKind
from tongdai.sip.locating import Target
from tongdai.sip.uac_authentication import Account


@value
class TrunkTarget:
    """A carrier as it can be reached now."""

    trunk: Trunk
    target: Target
    account: Account | None
    "None: it knows us by our address."


@value
class PhoneWay:
    """To a phone or page of an extension."""

    number: str
    "The extension's."

    target: Target
    kind: LegKind


@value
class TrunkWay:
    """Over a carrier."""

    number: str
    "The customer's, canonical."

    hotline: str
    "That the call goes out with."

    trunk: TrunkTarget
    dialling: Dialling
    "By which numbers are written as the carrier wants them."

    @property
    def kind(self) -> LegKind:
        """What carries its media."""
        return LegKind.RTP


Way = PhoneWay | TrunkWay

"""How the sound of a registration's calls travels."""

from __future__ import annotations

from tongdai.client.errors import BadArgument
from tongdai.client.media.protection import Protection
from tongdai.client.server_address import ServerAddress
from tongdai.machine import value

from .config import Media


@value
class Carriage:
    """The same for all calls of one registration."""

    webrtc: bool
    "In calls that we make, else plain RTP. We answer as we are asked."

    protection: Protection
    "Of plain RTP."


def carriage(media: Media, server: ServerAddress) -> Carriage:
    """
    What the configuration wants, else what the way to the switchboard suggests.

    Raises:
        BadArgument: keys are wanted where others could read them.
    """
    private = server.transport.secure
    accepted = Protection.ACCEPTED if private else Protection.CLEAR
    match media:
        case "webrtc" | "rtp":
            return Carriage(webrtc=media == "webrtc", protection=accepted)
        case "srtp" if private:
            return Carriage(webrtc=False, protection=Protection.DEMANDED)
        case "srtp":
            raise BadArgument(
                "media: srtp expects a server by TLS (tls:, sips:, wss: or https:), "
                f"as its keys are in the signalling; not {server.transport}"
            )
        case "":
            protection = Protection.PREFERRED if private else Protection.CLEAR
            return Carriage(webrtc=server.is_websocket, protection=protection)

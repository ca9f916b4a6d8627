"""The door of this room: a leg of either kind, on sockets of its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import Final

from tongdai.client.leg import LegEvents, Voice
from tongdai.sdp.attributes import Fingerprint
from tongdai.sdp.codecs import CodecFamily
from tongdai.sdp.remote import TransportKind
from tongdai.webrtc.dtls import Certificate, make_certificate

from .core import LegCore
from .ports import one_port, pair_of_ports
from .protection import Protection
from .rtp_way import RtpWay
from .settled import Place
from .socket_leg import SocketLeg
from .terms import Terms
from .webrtc_way import WebRtcWay

FAMILIES: Final = {
    TransportKind.WEBRTC: (CodecFamily.OPUS, CodecFamily.G711),
    TransportKind.RTP: (CodecFamily.OPUS, CodecFamily.G722, CodecFamily.G711),
}
"What a leg offers and takes if nothing else is asked for, best first."


def open_leg(
    kind: TransportKind,
    host: str,
    voice: Voice,
    events: LegEvents,
    *,
    codecs: Sequence[CodecFamily] = (),
    protection: Protection = Protection.CLEAR,
) -> SocketLeg:
    """
    Open a leg. Nothing is gathered and nothing waited for.

    Inside a running event loop, in which all that it says and hears happens.

    Args:
        kind: How media travels.
        host: The IP address of this machine that the other side can reach: that from
            which signalling goes out, say.
        voice: What is said and heard, each 20 ms while connected.
        events: Whom to tell; never from within a call of the leg's own methods.
        codecs: The families to offer and take, best first; none: :data:`FAMILIES`.
        protection: Of a plain leg; anything but ``CLEAR`` needs signalling by TLS.

    Raises:
        NoPortFree: ``host`` is no address of this machine, or no port is free.
    """
    families = tuple(codecs) or FAMILIES[kind]
    if kind is TransportKind.RTP:
        rtp, rtcp = pair_of_ports(host)
        place = Place(host, rtp.getsockname()[1], rtcp.getsockname()[1])
        terms = Terms(kind, place, families, protection, os.urandom)
        core = LegCore(terms, RtpWay(), voice, os.urandom)
        return SocketLeg(core, rtp, rtcp, events)
    certificate = _certificate()
    both = one_port(host)
    port = both.getsockname()[1]
    place = Place(host, port, port, Fingerprint(*certificate.fingerprint))
    terms = Terms(kind, place, families, Protection.CLEAR, os.urandom)
    way = WebRtcWay(certificate, host, terms.credentials, os.urandom)
    return SocketLeg(LegCore(terms, way, voice, os.urandom), both, both, events)


@cache
def _certificate() -> Certificate:
    """One for all legs of a process: it proves nothing but its own fingerprint."""
    return make_certificate()

"""
Fuzz targets for STUN and the agent behind it: call them with any octets.

What may be raised is :class:`MalformedStun`; every other exception is a finding.
"""

from __future__ import annotations

from typing import Final

from tongdai.webrtc import ice_lite, stun
from tongdai.webrtc.errors import MalformedStun

PASSWORD: Final = "ourpasswordourpassword"
SOURCE: Final = ("192.0.2.10", 50000)


def message(data: bytes) -> None:
    """Any octets are a message or malformed; of a message every part can be read."""
    try:
        parsed = stun.parse(data)
    except MalformedStun:
        return
    assert parsed.username is None or len(parsed.username) <= stun.MAX_SIZE
    assert parsed.mapped_address is None or parsed.mapped_address[1] <= 0xFFFF
    assert parsed.error is None or parsed.error < 1000
    assert parsed.priority <= 0xFFFFFFFF
    parsed.authentic(PASSWORD)


def agent(data: bytes) -> None:
    """Only a check made with our password is obeyed; every answer can be read."""
    try:
        parsed = stun.parse(data)
    except MalformedStun:
        return
    ice = ice_lite.IceLite(ufrag="ours", password=PASSWORD, peer_ufrag=None)
    outputs = ice.handle(ice_lite.Received(parsed, SOURCE), 0.0)
    for output in outputs:
        match output:
            case ice_lite.Send(answer, destination):
                assert destination == SOURCE
                assert stun.parse(answer).transaction == parsed.transaction
            case _:
                assert parsed.authentic(PASSWORD)


TARGETS: Final = (message, agent)

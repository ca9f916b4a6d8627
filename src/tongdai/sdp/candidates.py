"""What a full agent of ICE reads of its peer's description, and a lite one need not."""

from __future__ import annotations

from typing import Final

from .attributes import Candidate
from .description import Description

MAX_CANDIDATES: Final = 64
"Lines that are looked at; a browser on a machine with many interfaces has 20."


def is_lite(description: Description) -> bool:
    """Does the peer answer checks without sending any (RFC 8839 §5.3)?"""
    return description.has("ice-lite")


def read_candidates(description: Description, index: int) -> tuple[Candidate, ...]:
    """
    The peer's addresses for RTP over UDP, in the order of its description.

    A line that cannot be read is left out: others of the peer may do.

    Args:
        index: Of the audio section, as :class:`~tongdai.sdp.remote.RemoteAudio` says.
    """
    lines = description.media[index].all("candidate")[:MAX_CANDIDATES]
    candidates = [Candidate.parse(line) for line in lines]
    return tuple(
        one
        for one in candidates
        if one is not None and one.component == 1 and one.transport == "udp"
    )

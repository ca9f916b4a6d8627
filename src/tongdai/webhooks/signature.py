"""How a receiver knows that a delivery is ours, and of now."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

SIGNATURE: Final = "Tongdai-Signature"
"The header: ``t=`` seconds since the epoch, ``v1=`` the signature in hexadecimal."

EVENT_ID: Final = "Tongdai-Event-Id"
"The header by which a receiver drops what comes twice."

TOLERANCE: Final = 300
"Seconds that a receiver should accept between ``t`` and its own clock."


def signature(secret: str, at: int, body: bytes) -> str:
    """
    The value of the header ``Tongdai-Signature``.

    Args:
        at: Now, in seconds since the epoch. It is signed too, so that what somebody has
            recorded cannot be sent again later.
    """
    signed = b"%d.%s" % (at, body)
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"

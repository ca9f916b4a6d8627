"""
The SDK for Python programs: calls, their sound, and the public API.

Nothing of the switchboard itself is needed: no database, no web server.
"""

from .api import Api, AsyncApi
from .audio import Audio
from .leg import Quality
from .omi.call import Call
from .omi.call_data import CallData
from .omi.config import Config
from .omi.listeners import Event
from .omi.ping import Ping
from .omi.registration import RegisterData
from .omi.sdk import OmiSDK
from .omi.transfer import Transfer
from .webhook import verify_webhook

__all__ = [
    "Api",
    "AsyncApi",
    "Audio",
    "Call",
    "CallData",
    "Config",
    "Event",
    "OmiSDK",
    "Ping",
    "Quality",
    "RegisterData",
    "Transfer",
    "verify_webhook",
]

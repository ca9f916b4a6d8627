"""
The SDK for Python programs: calls, their sound, and the public API.

Nothing of the switchboard itself is needed: no database, no web server.
"""

from .api import Api, AsyncApi

__all__ = ["Api", "AsyncApi"]

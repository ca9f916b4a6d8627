"""
The public API for programs: :class:`Api`, and :class:`AsyncApi` for asyncio.

:mod:`.request`, :mod:`.retrying`, :mod:`.answers` and :mod:`.event_stream` are what it
does, without I/O; :mod:`.blocking` and :mod:`.awaiting` are the two ways to do it. What
can be asked (:mod:`.resources`, :mod:`.async_resources`) and what comes back
(:mod:`.types`) is made from the switchboard's own declaration of its API.
"""

from .api import Api
from .async_api import AsyncApi

__all__ = ["Api", "AsyncApi"]

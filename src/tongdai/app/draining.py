"""How a switchboard stops: nobody begins any more, and who talks may end."""

from __future__ import annotations

import asyncio
import logging

from tongdai.switch.switch import Switch

log = logging.getLogger("tongdai.app")


async def drain(switch: Switch, patience: float, *, hurry: asyncio.Event) -> None:
    """
    Refuse new calls; wait for live ones to end, or for somebody in a hurry.

    Every call has ended, with its record, when this returns.

    Args:
        patience: Seconds that live calls have.
        hurry: Set: they are ended at once.
    """
    log.info("draining", extra={"calls": switch.live_calls})
    draining = asyncio.create_task(switch.drain(patience))
    hurrying = asyncio.create_task(hurry.wait())
    await asyncio.wait({draining, hurrying}, return_when=asyncio.FIRST_COMPLETED)
    hurrying.cancel()
    if not draining.done():
        draining.cancel()
        await asyncio.wait({draining})
        await switch.drain(0)
    else:
        draining.result()

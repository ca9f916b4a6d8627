"""What is public, and in which order it is told."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from tongdai import client, testing
from tongdai.client import audio, leg
from tongdai.testing import carrier, phone, phone_call, switchboard, tones

CHAPTERS: Final[tuple[tuple[str, ModuleType, tuple[str, ...]], ...]] = (
    ("tongdai.client", client, tuple(sorted(client.__all__))),
    ("tongdai.client.audio", audio, tuple(sorted(set(audio.__all__) - {"Audio"}))),
    ("tongdai.client.leg", leg, ("Samples",)),
    ("tongdai.testing", testing, ()),
    ("tongdai.testing.switchboard", switchboard, ("Switchboard",)),
    ("tongdai.testing.phone", phone, ("Phone",)),
    ("tongdai.testing.phone_call", phone_call, ("PhoneCall",)),
    ("tongdai.testing.carrier", carrier, ("Carrier", "Customer", "CustomerCall")),
    ("tongdai.testing.tones", tones, ("Heard",)),
)
"""
Where it is imported from, and what. The public API's methods are in ``api.md`` and its
exceptions, with all others, in ``errors.md``.
"""

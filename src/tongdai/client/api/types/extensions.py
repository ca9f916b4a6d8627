"""
The bodies of extensions.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from tongdai.client.api.bodies import OpenEnum, WithSecret


class ExtensionState(OpenEnum):
    """Where an extension stands."""

    AVAILABLE = "available"
    "A phone or page of it can be reached."

    BUSY = "busy"
    "It is in a call, or rings, or waits for an answer; or its user takes none now."

    OFFLINE = "offline"
    "Nothing of it can be reached."


class Colleague(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One extension of the tenant, as its colleagues see it."""

    extension: str
    name: str
    state: ExtensionState


class Forwarding(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where calls are sent on to, each if not empty."""

    always: str
    busy: str
    no_answer: str


class RecordingRule(OpenEnum):
    """Whether calls are recorded."""

    ALWAYS = "always"
    NEVER = "never"
    ON_DEMAND = "on_demand"
    "When one who talks, or a program of the tenant, asks for it."


class Limits(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What it is held to. Seconds; None: to nothing."""

    longest_call: float | None
    "From the answer on."

    daily: float | None
    "Of talk with the telephone network, called out to."

    monthly: float | None
    barred: tuple[str, ...]
    "What numbers begin with that may not be called."


class Extension(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One extension of the tenant, and how it is set up."""

    extension: str
    name: str
    state: ExtensionState
    phones: int
    "Phones and pages that are registered."

    forwarding: Forwarding
    hotlines: tuple[str, ...] | None
    "That it may call out with, its usual one first; None: every one."

    supervises: tuple[str, ...] | None
    "Extensions, and groups whose members; None: everybody."

    recording: RecordingRule | None
    "None: no rule of its own."

    limits: Limits


class AddedExtension(WithSecret, frozen=True, kw_only=True, rename="camel"):
    """What to register with; the password is shown this one time."""

    extension: str
    password: str


class ForwardingPatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is to be different; what is left out stays, an empty text takes away."""

    always: str | UnsetType = UNSET
    busy: str | UnsetType = UNSET
    no_answer: str | UnsetType = UNSET


class LimitsPatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is to be different; what is left out stays, None takes a limit away."""

    longest_call: int | UnsetType | None = UNSET
    daily: int | UnsetType | None = UNSET
    monthly: int | UnsetType | None = UNSET
    barred: Sequence[str] | UnsetType = UNSET

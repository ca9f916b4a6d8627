"""An extension as the API shows it, and as programs ask for it."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from tongdai.call.directory import RecordingRule
from tongdai.storage.dialling import ExtensionChange
from tongdai.switch.presence import State

from .administration import Text, given, rule_of
from .limits import Limits, LimitsPatch, change_of


class SeenColleague(msgspec.Struct, frozen=True):
    """One extension of the tenant, as its colleagues see it."""

    extension: str
    name: str
    state: State


class Colleagues(msgspec.Struct, frozen=True):
    """All of them: the largest tenants have some thousands."""

    items: list[SeenColleague]


class Forwarding(msgspec.Struct, frozen=True, rename="camel"):
    """Where calls are sent on to, each if not empty."""

    always: str
    busy: str
    no_answer: str


class Extension(msgspec.Struct, frozen=True, rename="camel"):
    """One extension of the tenant, and how it is set up."""

    extension: str
    name: str
    state: State
    phones: int
    "Phones and pages that are registered."
    forwarding: Forwarding
    hotlines: tuple[str, ...] | None
    "That it may call out with, its usual one first; null: every one."
    supervises: tuple[str, ...] | None
    "Extensions, and groups whose members; null: everybody."
    recording: RecordingRule | None
    "null: no rule of its own."
    limits: Limits


class Extensions(msgspec.Struct, frozen=True):
    """All of them, by number."""

    items: list[Extension]


class AddedExtension(msgspec.Struct, frozen=True):
    """What to register with; the password is shown this one time."""

    extension: str
    password: str


class ForwardingPatch(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename="camel",
):
    """What is to be different; what is left out stays, an empty text takes away."""

    always: Text | UnsetType = UNSET
    busy: Text | UnsetType = UNSET
    no_answer: Text | UnsetType = UNSET


NO_PATCH = ForwardingPatch()


class ExtensionPatch(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename="camel",
):
    """What is to be different; what is left out stays."""

    name: Text | UnsetType = UNSET
    forwarding: ForwardingPatch | UnsetType = UNSET
    hotlines: list[Text] | UnsetType | None = UNSET
    supervises: list[Text] | UnsetType | None = UNSET
    recording: RecordingRule | UnsetType | None = UNSET
    limits: LimitsPatch | UnsetType = UNSET

    def change(self) -> ExtensionChange:
        """The same for storage, where None leaves a thing as it is."""
        forwarding = NO_PATCH if self.forwarding is UNSET else self.forwarding
        return ExtensionChange(
            name=given(self.name),
            always=given(forwarding.always),
            busy=given(forwarding.busy),
            no_answer=given(forwarding.no_answer),
            every_hotline=True if self.hotlines is None else None,
            hotlines=given(self.hotlines),
            supervises_everybody=True if self.supervises is None else None,
            supervises=given(self.supervises),
            recording=rule_of(self.recording),
            limits=change_of(self.limits),
        )


class ExtensionWish(ExtensionPatch, frozen=True, kw_only=True, rename="camel"):
    """An extension to add; what is left out is as usual."""

    extension: Text
    password: Text | UnsetType = UNSET
    "Left out: one is made up."

"""What ``set`` commands share: something must be different."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from tongdai.errors import Refused
from tongdai.storage.dialling import ExtensionChange
from tongdai.storage.groups import GroupChange
from tongdai.storage.hotlines import HotlineChange
from tongdai.storage.trunks import TrunkChange

Change = TypeVar("Change", ExtensionChange, GroupChange, HotlineChange, TrunkChange)


class NothingToChange(Refused):
    """A ``set`` that says nothing of what should be different."""

    code = "cli.nothing_to_change"


def required(change: Change) -> Change:
    """
    ``change``, whose fields that are None stand for what stays.

    Raises:
        NothingToChange: All of them are.
    """
    values = (getattr(change, each.name) for each in dataclasses.fields(change))
    if all(value is None for value in values):
        raise NothingToChange("no option says what should be different")
    return change

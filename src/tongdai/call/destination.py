"""Where a call is to go, once it is known what a dialled number means."""

from __future__ import annotations

from tongdai.machine import value


@value
class AtExtension:
    """Every device of one extension."""

    number: str


@value
class AtPhones:
    """
    Every device of one extension, and nobody else.

    Wherever it has its calls sent on to: a call is to be made for it, and it is to
    make it.
    """

    number: str


@value
class AtGroup:
    """The members of a group, in the order that it wants."""

    number: str
    hotline: str = ""
    "From which members outside are called."

    by: str = ""
    "The extension by whose rights they are; empty: the tenant leads calls there."


@value
class Outside:
    """The telephone network."""

    number: str
    "As :mod:`tongdai.call.numbers` writes it."

    hotline: str
    "From which it is called."

    by: str = ""
    "The extension by whose rights it is; empty: the tenant leads calls there."


@value
class Announcement:
    """Nobody: the caller is told something, and that is all."""

    file: str
    "Its name among the tenant's announcements."


Destination = AtExtension | AtPhones | AtGroup | Outside | Announcement


def number_of(to: Destination) -> str:
    """What was dialled, or could have been, to get there."""
    return to.file if isinstance(to, Announcement) else to.number

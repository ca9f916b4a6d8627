"""What an API key may do: a set of scopes, each named for a thing and a deed."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Final

from .errors import UnknownScope


class Scope(enum.StrEnum):
    """One thing that a key may do. The values are public."""

    CALLS_READ = "calls:read"
    "Read the call history, with notes."

    CALLS_WRITE = "calls:write"
    "Write notes, tags and forms of calls."

    CALLS_CONTROL = "calls:control"
    "Act on live calls."

    RECORDINGS_READ = "recordings:read"
    "Listen to recordings."

    DIRECTORY_READ = "directory:read"
    "See extensions, hotlines, groups and trunks."

    DIRECTORY_WRITE = "directory:write"
    "Add, change and remove them."

    EVENTS_READ = "events:read"
    "Hear of events as they happen."

    WEBHOOKS_READ = "webhooks:read"
    "See webhooks, and what became of events."

    WEBHOOKS_WRITE = "webhooks:write"
    "Add, test and remove webhooks: have all that events tell sent anywhere."

    USAGE_READ = "usage:read"
    "See what calls out have cost, and how much is left."

    TOKENS_WRITE = "tokens:write"
    "Make login tokens: log in as any extension."

    KEYS_READ = "keys:read"
    "See which API keys there are."

    KEYS_WRITE = "keys:write"
    "Make API keys that may do no more than the one that asks, and remove any."


EVERYTHING: Final = frozenset(Scope)

ALL: Final = "*"
"Stands for everything, and for what a later Tongdai adds to it."


def read(texts: Iterable[str]) -> frozenset[Scope]:
    """
    The scopes that somebody typed; ``*`` among them is everything.

    Raises:
        UnknownScope: One is none, or there is none at all.
    """
    wanted = [text.strip().lower() for text in texts]
    for text in wanted:
        if text != ALL and text not in _VALUES:
            raise UnknownScope(text, tuple(sorted(_VALUES)))
    if not wanted:
        raise UnknownScope("", tuple(sorted(_VALUES)))
    return EVERYTHING if ALL in wanted else frozenset(map(Scope, wanted))


def write(scopes: frozenset[Scope]) -> str:
    """As they are kept: :func:`kept` reads it."""
    return ALL if scopes == EVERYTHING else " ".join(sorted(scopes))


def kept(text: str) -> frozenset[Scope]:
    """What the database has; scopes of a later Tongdai are left out."""
    if text == ALL:
        return EVERYTHING
    return frozenset(Scope(each) for each in text.split() if each in _VALUES)


_VALUES: Final = frozenset(each.value for each in Scope)

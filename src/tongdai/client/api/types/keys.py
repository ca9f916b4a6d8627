"""
The bodies of keys.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from __future__ import annotations

import msgspec

from tongdai.client.api.bodies import OpenEnum, Time, WithSecret


class Scope(OpenEnum):
    """One thing that a key may do."""

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


class ApiKey(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A key, but for itself."""

    id: str
    "The beginning of its digest."

    name: str
    scopes: tuple[Scope, ...]
    created_at: Time


class NewApiKey(WithSecret, frozen=True, kw_only=True, rename="camel"):
    """A key, shown this one time."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    key: str

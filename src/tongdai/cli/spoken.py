"""Which language the user's environment asks for (POSIX)."""

from __future__ import annotations

from collections.abc import Mapping


def is_vietnamese(environment: Mapping[str, str]) -> bool:
    """Vietnamese; else we speak English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return environment[variable].lower().startswith("vi")
    return False

"""Which language the command line speaks."""

from __future__ import annotations

from collections.abc import Mapping

from .english import ENGLISH
from .messages import Messages
from .vietnamese import VIETNAMESE


def messages(environment: Mapping[str, str]) -> Messages:
    """The messages of the language that the user's environment asks for (POSIX)."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            is_vietnamese = environment[variable].lower().startswith("vi")
            return VIETNAMESE if is_vietnamese else ENGLISH
    return ENGLISH

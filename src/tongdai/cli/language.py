"""Which language the command line speaks."""

from __future__ import annotations

from collections.abc import Mapping

from .english import ENGLISH
from .messages import Messages
from .spoken import is_vietnamese
from .vietnamese import VIETNAMESE


def messages(environment: Mapping[str, str]) -> Messages:
    """The messages of the language that the user's environment asks for (POSIX)."""
    return VIETNAMESE if is_vietnamese(environment) else ENGLISH

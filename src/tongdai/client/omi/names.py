"""Each name in two spellings: Python's, and the one of the seed and the browser."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def snake(name: str) -> str:
    """``remoteNumber`` → ``remote_number``, ``sendDTMF`` → ``send_dtmf``."""
    return _BORDER.sub("_", name).lower()


@cache
def camel(name: str) -> str:
    """``remote_number`` → ``remoteNumber``."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


class BothSpellings:
    """Whose public attributes can also be spelled as in the browser's SDK."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        # Only what Python did not find comes here.
        spelled = snake(name)
        if spelled == name or name.startswith("_"):
            kind = type(self).__name__
            raise AttributeError(f"{kind!r} has no {name!r}", name=name, obj=self)
        return getattr(self, spelled)

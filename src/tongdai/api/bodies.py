"""JSON that comes with a request: read strictly, each mistake named by its field."""

from __future__ import annotations

import re
from typing import Final, TypeVar

import msgspec
from starlette.requests import Request

from tongdai.errors import RemoteError

from .problems import InvalidField

Body = TypeVar("Body")

LONGEST_SAID: Final = 200
"Characters of what is said about a value, which may be repeated in it."

_PLACE: Final = re.compile(r" - at `\$\.?([^`]*)`$")
_NAMED: Final = re.compile(r"(unknown|required) field `(.{0,64})")


async def body_of(request: Request, kind: type[Body]) -> Body:
    """
    The request's body.

    Raises:
        InvalidField: a field is unknown, missing, or not of its type.
        RemoteError: it is no JSON at all, or no object.
        TooLarge: it is over the limit.
    """
    text = await request.body()
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise refusal(error) from None
    except (msgspec.DecodeError, RecursionError):
        raise RemoteError("expected a JSON object in UTF-8") from None


def refusal(error: msgspec.ValidationError) -> RemoteError:
    """The same error for whoever sent the value: which field, and what it must be."""
    said = str(error)
    if (place := _PLACE.search(said)) and place[1]:
        # Of an object's values the place is unknown, and said to be "[...]".
        field = place[1].replace("[...]", "")
        return InvalidField(field, said[: place.start()][:LONGEST_SAID])
    if named := _NAMED.search(said):
        return InvalidField(named[2].rstrip("`"), f"{named[1]} field")
    return RemoteError(said[:LONGEST_SAID])

"""What a party's person wrote about a call: the note and the form beside the dialog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FieldValue = str | tuple[str, ...]
"Of one field of a form; several where several may be chosen."


@dataclass(frozen=True, slots=True)
class CallInfo:
    """Of one party: the others of the same call have their own."""

    note: str = ""
    tags: tuple[str, ...] = ()
    form: Mapping[str, FieldValue] = field(default_factory=dict)
    "By the field's id."

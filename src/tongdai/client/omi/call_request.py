"""What ``make_call`` is asked for, in a form that can go out."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from tongdai.client.errors import BadArgument
from tongdai.machine import value
from tongdai.sip.endpoint_inputs import HeaderRows

from .call import MODES
from .history import text_of
from .names import snake
from .phone_number import dialled
from .refusals import refusal
from .texts import Language

LONGEST_DATAS: Final = 256
"Characters, all values together: what the call history keeps."

OPTIONS: Final = ("sip_number", "sneaky_type", "datas")


@value
class CallRequest:
    """Whom to call, and how."""

    number: str
    hotline: str
    "To call out with; empty: the switchboard chooses."

    supervision: str
    "How to listen in to the call of ``number``; empty: call it."

    datas: str
    "JSON for the history; empty: nothing is to be kept."

    @property
    def headers(self) -> HeaderRows:
        """What the INVITE says of it."""
        rows: HeaderRows = ()
        if self.hotline:
            rows += (("Tongdai-Hotline", self.hotline),)
        if self.datas:
            packed = base64.urlsafe_b64encode(self.datas.encode()).rstrip(b"=")
            rows += (("Tongdai-Datas", packed.decode()),)
        if self.supervision:
            rows += (("Tongdai-Supervise", self.supervision),)
        return rows


def call_request(
    phone: object, options: object, named: Mapping[str, Any], language: Language
) -> CallRequest:
    """
    Read it.

    Args:
        options: A hotline's number, or a dictionary with :data:`OPTIONS`; or None.
        named: The same as keywords; they are stronger.

    Raises:
        BadArgument: a number that is none, ``datas`` that are too long, a mode that
            there is not, an option that is unknown.
    """
    chosen: dict[str, Any] = {}
    if isinstance(options, Mapping):
        chosen = {snake(name): each for name, each in options.items()}
    elif options is not None:
        chosen["sip_number"] = options
    chosen.update({name: each for name, each in named.items() if each is not None})
    for name in chosen:
        if name not in OPTIONS:
            expected = ", ".join(OPTIONS)
            raise BadArgument(f"make_call: expected {expected}; not {name!r}")
    hotline, mode = chosen.get("sip_number"), chosen.get("sneaky_type") or ""
    if mode and mode not in MODES:
        raise refusal("invalid_supervision", language, f"({mode!r})")
    return CallRequest(
        number_of(phone, language),
        "" if hotline in (None, "") else number_of(hotline, language),
        mode,
        _datas(chosen.get("datas"), language),
    )


def number_of(phone: object, language: Language) -> str:
    """The number in a text; raises ``BadArgument`` if it is none."""
    number = dialled(phone)
    if not number:
        raise refusal("invalid_number", language, f"({str(phone)[:40]!r})")
    return number


def _datas(given: object, language: Language) -> str:
    if not given:
        return ""
    if not isinstance(given, Mapping):
        raise refusal("invalid_datas", language)
    try:
        text = json.dumps(dict(given), ensure_ascii=False, allow_nan=False)
        values = json.loads(text).values()
    except (TypeError, ValueError, RecursionError):
        raise refusal("invalid_datas", language) from None
    if sum(len(text_of(each)) for each in values) > LONGEST_DATAS:
        raise refusal("invalid_datas", language)
    return text

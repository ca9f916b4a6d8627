"""
Telephone numbers: what people and carriers write, in the one form we keep.

A canonical number is national as the country dials it (``0901234567``, ``19001234``),
any other in international form (``+33123456789``), or a service that the network
answers itself (``113``). Only countries that dial a 0 before national numbers have
national ones here: Viet Nam and most others, but not those of :data:`WITHOUT_ZERO`.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from typing import Final

from tongdai.call.directory import Dialling, NumberFormat

LONGEST_TEXT: Final = 64
"Characters that are looked at: no number has more, however widely it is written."

WITHOUT_ZERO: Final = frozenset(
    [
        "1",
        "7",
        "30",
        "34",
        "36",
        "39",
        "45",
        "47",
        "48",
        "52",
        "56",
        "57",
        "65",
        "351",
        "352",
        "354",
        "356",
        "357",
        "371",
        "372",
        "377",
        "420",
        "852",
        "853",
        "965",
        "968",
        "973",
        "974",
    ]
)
"Country codes whose national numbers have no 0 before them that falls away abroad."

_SHORT: Final = re.compile(r"11[0-9]|911|10[28][0-9]")
"""
Emergency and service numbers: 112 to 119, 911, 1022, 1080. Anything else as short is an
extension that was mistyped, which must not ring a stranger.
"""

_EMERGENCY: Final = re.compile(r"11[0-589]|911")
"Police, fire brigade, ambulance and rescue: in Viet Nam 111 to 115."

_SERVICE: Final = re.compile(r"1[89]00[0-9]{4,6}")
"Viet Nam's 1800 (free for the caller) and 1900 (dear): dialled without a 0."

_NATIONAL: Final = re.compile(r"0[1-9][0-9]{6,12}")
_E164: Final = re.compile(r"[1-9][0-9]{6,14}")
_PLAIN: Final = re.compile(r"\+?[0-9]+")
_OPAQUE: Final = re.compile(r"[^0-9A-Za-z+*#._-]")

_VIET_NAM: Final = "84"
_NORTH_AMERICA: Final = re.compile(r"1[2-9][0-9]{9}")
"All numbers of country code 1: so 1800 and 1900 are never mistaken for them."

_PREMIUM: Final = {_VIET_NAM: ("1900",)}
_PREMIUM_ELSEWHERE: Final = ("0900", "1900")
"Where the country's own are not known: what most countries use."

_DEAR_ABROAD: Final = ("+870", "+878", "+881", "+882", "+883", "+979")
"Satellites, networks of no country, international premium rate: favourites of fraud."


class NumberKind(enum.Enum):
    """What it takes to call a number."""

    NATIONAL = "in the tenant's own country, at the usual price"
    INTERNATIONAL = "in another country"
    PREMIUM = "dearer than a call: 1900 in Viet Nam, satellites"
    SHORT = "a service of the network: 113"


def canonical(text: str, dialling: Dialling) -> str | None:
    """
    The number that somebody of a tenant means by ``text``; None if it is no number.

    Text from a table cell works: spaces, dots, dashes, brackets, invisible marks.
    An extension's number is none of the telephone network: look for it first.
    """
    digits = _digits(text)
    if digits is None:
        return None
    if digits.startswith("+"):
        return _from_abroad(digits[1:], dialling)
    if digits.startswith("00"):
        return _from_abroad(digits[2:], dialling)
    if _SHORT.fullmatch(digits) or _is_service(digits, dialling):
        return digits
    if dialling.country not in WITHOUT_ZERO and _is_national(digits, dialling):
        return digits
    return None


def kind_of(number: str, dialling: Dialling) -> NumberKind:
    """What it takes to call ``number``, which is canonical."""
    if number.startswith(_DEAR_ABROAD) or _is_premium(number, dialling):
        return NumberKind.PREMIUM
    if number.startswith("+"):
        own = dialling.country in WITHOUT_ZERO and number[1:].startswith(
            dialling.country
        )
        return NumberKind.NATIONAL if own else NumberKind.INTERNATIONAL
    if _SHORT.fullmatch(number):
        return NumberKind.SHORT
    return NumberKind.NATIONAL


def permitted(number: str, dialling: Dialling) -> bool:
    """Whether the tenant has opened the kind of number that ``number`` is."""
    match kind_of(number, dialling):
        case NumberKind.NATIONAL | NumberKind.SHORT:
            return True
        case NumberKind.INTERNATIONAL:
            return dialling.international
        case NumberKind.PREMIUM:
            abroad = number.startswith("+")
            return dialling.premium and (dialling.international or not abroad)


def is_emergency(number: str) -> bool:
    """Is it a call for help, which no limit of a tenant may stop?"""
    return _EMERGENCY.fullmatch(number) is not None


def written(number: str, style: NumberFormat, dialling: Dialling) -> str:
    """
    ``number``, which is canonical, as a carrier wants it.

    Short numbers have one form only, and what is no number of the telephone network
    (an extension that calls a colleague's trunk) stays as it is.
    """
    if number.startswith("+"):
        e164 = number[1:]
    elif _is_service(number, dialling):
        e164 = dialling.country + number
    elif _NATIONAL.fullmatch(number):
        e164 = dialling.country + number[1:]
    else:
        return number
    match style:
        case NumberFormat.E164:
            return f"+{e164}"
        case NumberFormat.PLAIN:
            return e164
        case NumberFormat.NATIONAL:
            return f"00{e164}" if number.startswith("+") else number


def understood(text: str, dialling: Dialling) -> str:
    """
    What a carrier means by ``text``, in whichever format: canonical if it is a number.

    Never raises. Anything else, such as ``anonymous``, comes back as at most
    ``LONGEST_TEXT`` letters, digits and signs that are harmless wherever they are put.
    """
    # Parameters of a telephone URI may follow in the user part (RFC 3966 §3).
    user = text[: 2 * LONGEST_TEXT].partition(";")[0]
    number = canonical(user, dialling)
    if number is None:
        digits = _digits(user)
        if digits is not None and _PLAIN.fullmatch(digits):
            number = canonical(f"+{digits.removeprefix('+')}", dialling)
    return number if number is not None else _OPAQUE.sub("", user)[:LONGEST_TEXT]


def _digits(text: str) -> str | None:
    """``text`` without what people write between digits; None if more is left."""
    if len(text) > LONGEST_TEXT:
        return None
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    kept = "".join(each for each in text if not _is_decoration(each))
    return kept if _PLAIN.fullmatch(kept) else None


def _is_decoration(character: str) -> bool:
    if character.isascii():
        return character in " \t\r\n().-/"
    # Cf: marks for the direction of writing, which address books put around numbers.
    return unicodedata.category(character) in ("Zs", "Pd", "Cf")


def _from_abroad(digits: str, dialling: Dialling) -> str | None:
    """A number in international form, without what stands before it."""
    country = dialling.country
    if digits.startswith(country) and country not in WITHOUT_ZERO:
        rest = digits[len(country) :]
        if _is_service(rest, dialling):
            return rest
        # People write +84 (0)90…, which is wrong and plain.
        national = f"0{rest.removeprefix('0')}"
        return national if _is_national(national, dialling) else None
    if digits.startswith("1") and not _NORTH_AMERICA.fullmatch(digits):
        return None
    return f"+{digits}" if _E164.fullmatch(digits) else None


def _is_national(number: str, dialling: Dialling) -> bool:
    e164 = dialling.country + number[1:]
    return bool(_NATIONAL.fullmatch(number) and _E164.fullmatch(e164))


def _is_service(number: str, dialling: Dialling) -> bool:
    return dialling.country == _VIET_NAM and bool(_SERVICE.fullmatch(number))


def _is_premium(number: str, dialling: Dialling) -> bool:
    prefixes = _PREMIUM.get(dialling.country, _PREMIUM_ELSEWHERE)
    return number.startswith(prefixes) and not _SHORT.fullmatch(number)

"""
The torture messages of RFC 4475 and RFC 5118, and what we decided about each.

The messages are the RFCs' own and not part of this repository: they are read from
``../shared/vectors`` beside it, and tests that need them skip where it is missing.
``oracle.csv`` there says what the RFC expects; the tables here say what *we* do at
message level, and why where the RFC leaves a choice.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = Path(__file__).parents[3] / "shared" / "vectors"

needs_vectors = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the RFC messages are not here: {FOLDER}"
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One row of an ``oracle.csv``."""

    name: str
    "Of the file, without its ending."

    section: str
    expect: str
    "What the RFC wants done with the message when it comes over UDP, in words."

    alternatives: str = ""
    "What the RFC tolerates besides."

    must_not: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """The parser accepts it. ``why`` says so where the RFC would have let us refuse."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The parser refuses it and the sender is told."""

    status: int = 400
    why: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """The parser refuses it and nobody is told."""

    why: str


Verdict = Read | Refused | Dropped

RFC4475: Final[dict[str, Verdict]] = {
    "wsinv": Read(),
    "intmeth": Read(),
    "esc01": Read(),
    "escnull": Read(),
    "esc02": Read(),
    "lwsdisp": Read(),
    "longreq": Read(),
    "dblreq": Read(),
    "semiuri": Read(),
    "transports": Read(),
    "mpart01": Read(),
    "unreason": Read(),
    "noreason": Read(),
    "badinv01": Refused(),
    "clerr": Refused(),
    "ncl": Refused(),
    "scalar02": Refused(),
    "scalarlg": Dropped("a response"),
    "quotbal": Refused(why="to guess the quote is to guess who is called"),
    "ltgtruri": Refused(why="strict: no phone has been seen to send it"),
    "lwsruri": Refused(),
    "lwsstart": Refused(why="strict: no phone has been seen to send it"),
    "trws": Refused(why="strict: no phone has been seen to send it"),
    "escruri": Refused(why="headers in a target must not become header fields"),
    "baddate": Read("the RFC lets a Date that nobody reads be ignored"),
    "regbadct": Read("refused with 400 when the registrar reads the Contact"),
    "badaspec": Refused(),
    "baddn.alt-with-final-crlf": Refused(why="the comma could end a value"),
    "baddn": Refused(why="no empty line; the display name is wrong as well"),
    "badvers": Refused(505),
    "mismatch01": Refused(),
    "mismatch02": Refused(why="400 goes before 501: the message itself is wrong"),
    "bigcode": Dropped("a response"),
    "badbranch": Refused(why="so that it can never be the key of a transaction"),
    "insuf": Refused(why="it has a Via, so the answer finds its way"),
    "unkscm": Read("416 is the endpoint's: the target is a URI of another scheme"),
    "novelsc": Read("416 is the endpoint's: the target is a URI of another scheme"),
    "unksm2": Read("the registrar refuses a To that is not SIP"),
    "bext01": Read("420 is the endpoint's"),
    "invut": Read("415 is the endpoint's"),
    "regaut01": Read("401 is the endpoint's"),
    "multi01": Refused(),
    "mcl01": Refused(),
    "bcast": Read("no transaction is found for it, so nothing is done with it"),
    "zeromf": Read("483 is for who would forward it"),
    "cparam01": Read(),
    "cparam02": Read(),
    "regescrt": Read("the headers stay in the URI and are never acted on"),
    "sdp01": Read("406 is the endpoint's"),
    "inv2543": Read(),
    "test": Dropped("no version, so no SIP request, and no Via to answer to"),
}

RFC5118: Final[dict[str, Verdict]] = {
    "ipv6-good": Read(),
    "ipv6-bad": Refused(),
    "port-ambiguous": Read(),
    "port-unambiguous": Read(),
    "via-received-param-with-delim": Read(),
    "via-received-param-no-delim": Read(),
    "ipv6-in-sdp": Read(),
    "mult-ip-in-header": Read(),
    "mult-ip-in-sdp": Read(),
    "ipv4-mapped-ipv6": Read(),
    "ipv6-bug-abnf-3-colons": Read(
        "the grammar of RFC 3261 allowed it; read as two colons and so written"
    ),
    "ipv6-correct-abnf-2-colons": Read(),
}


def rfc4475(name: str) -> bytes:
    """The octets of one message of RFC 4475, by its name there."""
    return (FOLDER / "rfc4475" / f"{name}.dat").read_bytes()


def rfc5118(name: str) -> bytes:
    """The octets of one message of RFC 5118, by its name in ``oracle.csv``."""
    return (FOLDER / "rfc5118" / name).read_bytes()


def expectations(collection: str) -> list[Expectation]:
    """The oracle of ``rfc4475`` or ``rfc5118``; empty where there are no vectors."""
    path = FOLDER / collection / "oracle.csv"
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as rows:
        return [
            Expectation(
                row["file"].removesuffix(".dat"),
                row["rfc_section"],
                row.get("expect_over_udp") or row["expect"],
                row.get("alternatives_allowed") or "",
                row.get("must_not") or "",
            )
            for row in csv.DictReader(rows)
        ]

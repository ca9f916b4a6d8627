"""Digest arithmetic: MD5 and SHA-256 with ``qop=auth`` (RFC 7616, RFC 8760)."""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Callable
from typing import Final

from tongdai.machine import plain, value

from .errors import MalformedMessage
from .grammar import quote, unquote


@plain
class Algorithm(enum.Enum):
    """The algorithms we offer, best first. The value is what stands in the header."""

    SHA256 = "SHA-256"
    MD5 = "MD5"


@value
class DigestSecret:
    """What is kept of a password: enough to check it here, and of no use elsewhere."""

    ha1_md5: str
    "Lower-case hexadecimal MD5 of ``user:realm:password``."

    ha1_sha256: str
    "Lower-case hexadecimal SHA-256 of the same."

    @classmethod
    def of(cls, user: str, realm: str, password: str) -> DigestSecret:
        """Derive the secret of a password. The realm is the domain."""
        text = f"{user}:{realm}:{password}"
        return cls(
            _hash(Algorithm.MD5, text),
            _hash(Algorithm.SHA256, text),
        )

    def ha1(self, algorithm: Algorithm) -> str:
        """H(A1) for one algorithm."""
        return self.ha1_md5 if algorithm is Algorithm.MD5 else self.ha1_sha256

    def __repr__(self) -> str:
        return "DigestSecret(…)"  # it would otherwise stand in debug logs


@value
class Credentials:
    """What an ``Authorization`` header claims (RFC 3261 §20.7)."""

    algorithm: Algorithm
    user: str
    realm: str
    nonce: str
    uri: str
    response: str
    cnonce: str
    nc: int
    "Nonce count."

    @classmethod
    def parse(cls, text: str) -> Credentials | None:
        """
        Read one header value; None if it is of a scheme, algorithm or quality of
        protection that we did not offer, and so answers none of our challenges.

        Raises:
            MalformedMessage: digest credentials that are incomplete or badly written.
        """
        scheme, _, rest = text.partition(" ")
        if scheme.lower() != "digest":
            return None
        fields = parameters(rest)
        algorithm = _ALGORITHMS.get((fields.get("algorithm") or "MD5").upper())
        if algorithm is None or (fields.get("qop") or "").lower() != "auth":
            # RFC 8760 §2.6 lets a server insist on qop: without it nothing counts
            # the uses of a nonce, and whoever overhears one message can repeat it.
            return None
        nc = fields.get("nc") or ""
        if not _NC.fullmatch(nc):
            raise MalformedMessage(
                f"nc must be {NC_DIGITS} hex digits, not {nc[:40]!r}"
            )
        try:
            return cls(
                algorithm,
                user=fields["username"],
                realm=fields["realm"],
                nonce=fields["nonce"],
                uri=fields["uri"],
                response=fields["response"].lower(),
                cnonce=fields["cnonce"],
                nc=int(nc, 16),
            )
        except KeyError as missing:
            raise MalformedMessage(f"no {missing} in Authorization") from None

    def expected(self, secret: DigestSecret, method: str) -> str:
        """The ``response`` of somebody who knows ``secret`` (RFC 7616 §3.4.1)."""
        nc = f"{self.nc:0{NC_DIGITS}x}"
        counted = nc, self.cnonce
        return respond(secret, self.algorithm, method, self.uri, self.nonce, counted)

    def __str__(self) -> str:
        """As an ``Authorization`` header writes it."""
        return (
            f"Digest username={quote(self.user)}, realm={quote(self.realm)}, "
            f"nonce={quote(self.nonce)}, uri={quote(self.uri)}, "
            f"response={quote(self.response)}, algorithm={self.algorithm.value}, "
            f"cnonce={quote(self.cnonce)}, qop=auth, nc={self.nc:0{NC_DIGITS}x}"
        )


NC_DIGITS: Final = 8
"RFC 7616 §3.4: a nonce count is eight hexadecimal digits."

_FIELD: Final = re.compile(
    r"[ \t]*+([A-Za-z0-9\-_.]++)[ \t]*+=[ \t]*+"
    r'(?:("(?:[^"\\]++|\\.)*+")|([^\s",;]++))[ \t]*+(?:,|$)'
)
"One parameter and the comma behind it; possessive, so that it cannot go back."

_NC: Final = re.compile(rf"[0-9A-Fa-f]{{{NC_DIGITS}}}")
_ALGORITHMS: Final = {algorithm.value: algorithm for algorithm in Algorithm}
_HASHES: Final[dict[Algorithm, Callable[[bytes], hashlib._Hash]]] = {
    # usedforsecurity: a FIPS build has no MD5 otherwise, and phones have nothing else.
    Algorithm.MD5: lambda data: hashlib.md5(data, usedforsecurity=False),
    Algorithm.SHA256: hashlib.sha256,
}


def challenge(realm: str, nonce: str, algorithm: Algorithm, *, stale: bool) -> str:
    """One ``WWW-Authenticate`` value (RFC 7616 §3.3)."""
    return (
        f"Digest realm={quote(realm)}, nonce={quote(nonce)}, "
        f'algorithm={algorithm.value}, qop="auth"{", stale=true" if stale else ""}'
    )


def respond(
    secret: DigestSecret,
    algorithm: Algorithm,
    method: str,
    uri: str,
    nonce: str,
    counted: tuple[str, str] | None,
) -> str:
    """
    The ``response`` of somebody who knows ``secret`` (RFC 7616 §3.4.1).

    Args:
        counted: Nonce count as it is written, and cnonce; None where ``qop`` is not
            known, as in RFC 2069.
    """
    between = "" if counted is None else f"{counted[0]}:{counted[1]}:auth:"
    ha2 = _hash(algorithm, f"{method}:{uri}")
    return _hash(algorithm, f"{secret.ha1(algorithm)}:{nonce}:{between}{ha2}")


def _hash(algorithm: Algorithm, text: str) -> str:
    return _HASHES[algorithm](text.encode()).hexdigest()


def parameters(text: str) -> dict[str, str]:
    """
    The comma-separated ``name=value`` list of credentials or of a challenge.

    Raises:
        MalformedMessage: not such a list, or a name that is there twice.
    """
    fields: dict[str, str] = {}
    at = 0
    for match in _FIELD.finditer(text):
        if match.start() != at:
            break  # what stands between is no parameter
        at = match.end()
        name, quoted, bare = match.groups()
        name = name.lower()
        if name in fields:
            raise MalformedMessage(f"{name!r} is there twice in a digest")
        if quoted is None:
            fields[name] = bare
        elif "\\" not in quoted and quoted.isprintable():
            fields[name] = quoted[1:-1]
        else:
            fields[name] = unquote(quoted)
    if at != len(text):
        raise MalformedMessage(f"not a digest parameter: {text[at : at + 40]!r}")
    return fields

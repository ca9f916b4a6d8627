"""Proving who we are: the client side of digest (RFC 7616), and bearer tokens."""

from __future__ import annotations

from typing import Final, Protocol

from tongdai.machine import changed, value

from .digest import Algorithm, DigestSecret, parameters, respond
from .errors import MalformedMessage
from .grammar import quote
from .ids import TokenFactory
from .message import Request, Response

FIELDS: Final = {
    401: ("WWW-Authenticate", "Authorization"),
    407: ("Proxy-Authenticate", "Proxy-Authorization"),
}
"What a response with each of these asks by, and is answered by (RFC 3261 §22)."

MOST_REALMS: Final = 2
"""
Who may ask within one dialog: a carrier's proxy and the server behind it. Whoever
stands further away has no password of ours to ask for.
"""

LONGEST: Final = 1024
"Characters of a nonce or realm that we repeat; honest ones have less than 200."


@value
class Account:
    """What we log in with at a carrier."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Account({self.user!r}, …)"  # it would otherwise stand in debug logs


@value
class _Challenge:
    """What one realm asked for last."""

    nonce: str
    algorithm: Algorithm
    named: bool
    "It named the algorithm, so that we do (servers of RFC 2069 do not know the name)."
    counted: bool
    "It knows ``qop=auth``."
    opaque: str | None
    again: bool
    "It was stale when it was fresh: once is bad luck, twice is nonsense."

    @classmethod
    def parse(cls, text: str) -> tuple[str, _Challenge, bool] | None:
        """
        Read one header value: realm, challenge, and whether it says ``stale=true``.

        None for what we cannot answer: another scheme, algorithm or quality of
        protection.

        Raises:
            MalformedMessage: not a list of parameters.
        """
        scheme, _, rest = text.partition(" ")
        if scheme.lower() != "digest":
            return None
        fields = parameters(rest)
        realm, nonce = fields.get("realm"), fields.get("nonce")
        name = fields.get("algorithm")
        algorithm = _ALGORITHMS.get((name or "MD5").upper())
        qop = fields.get("qop")
        counted = qop is not None
        if realm is None or not nonce or algorithm is None:
            return None
        if qop is not None and "auth" not in qop.replace(" ", "").lower().split(","):
            return None
        if not all(map(_repeatable, fields.values())):
            return None
        opaque, stale = fields.get("opaque"), fields.get("stale", "").lower() == "true"
        made = cls(nonce, algorithm, name is not None, counted, opaque, again=False)
        return realm, made, stale


def _repeatable(text: str) -> bool:
    """May this stand in a header of ours?"""
    return len(text) <= LONGEST and text.isprintable()


_ALGORITHMS: Final = {algorithm.value: algorithm for algorithm in Algorithm}


class Authentication(Protocol):
    """Proves who we are in the requests of one dialog, or of one registration."""

    def sign(self, request: Request) -> None:
        """Add what proves it, as far as that is known."""

    def challenged(self, response: Response) -> bool:
        """A 401 or 407 came. Is the request worth sending again, once signed?"""

    def granted(self, response: Response) -> None:
        """Our registration was granted, perhaps with something new to prove it by."""

    def close(self) -> None:
        """The call is set up: prove it to nobody new from now on."""


class DigestAuthentication:
    """
    Answers the challenges to the requests of one dialog, or of one registration.

    Keeps what was asked, so that later requests are signed before they are asked. A
    challenge is answered if the request had no credentials for its realm, or had some
    for a nonce that was used before or is said to be stale: a wrong password is not
    sent twice.
    """

    def __init__(self, account: Account, tokens: TokenFactory) -> None:
        self._account = account
        self._tokens = tokens
        self._challenges: dict[tuple[str, str], _Challenge] = {}
        "By the header that answers, and the realm."
        self._uses: dict[tuple[str, str], int] = {}
        "How often the nonce of each was used."
        self._closed = False

    def close(self) -> None:
        """
        Answer no further realm from now on.

        Once a call is set up a challenge may come from the far end of it, through the
        carrier: from a stranger who would like to guess our password at leisure.
        """
        self._closed = True

    def granted(self, response: Response) -> None:
        """A password stays the same."""

    def challenged(self, response: Response) -> bool:
        """A 401 or 407 came. Is the request worth sending again, once signed?"""
        asks, answers = FIELDS[response.status]
        seen: set[str] = set()
        worth = False
        for row in response.headers.all(asks):
            try:
                read = _Challenge.parse(row)
            except MalformedMessage:
                continue
            # RFC 8760 §2.4: the topmost of each realm that we can answer is meant.
            if read is None or read[0] in seen:
                continue
            seen.add(read[0])
            worth |= self._take((answers, read[0]), read[1], stale=read[2])
        return worth

    def _take(self, who: tuple[str, str], asked: _Challenge, *, stale: bool) -> bool:
        former, uses = self._challenges.get(who), self._uses.get(who, 0)
        again = False
        if former is None:
            if self._closed or len(self._challenges) >= MOST_REALMS:
                return False
        elif asked.nonce == former.nonce:
            return False
        elif uses <= 1:
            if not stale or former.again:
                return False
            again = True
        self._challenges[who] = changed(asked, again=again)
        self._uses[who] = 0
        return True

    def sign(self, request: Request) -> None:
        """Add credentials for every realm that has asked so far."""
        for (header, realm), challenge in self._challenges.items():
            self._uses[header, realm] += 1
            uses = self._uses[header, realm]
            row = self._credentials(request, realm, challenge, uses)
            request.headers.add(header, row)

    def _credentials(
        self, request: Request, realm: str, asked: _Challenge, uses: int
    ) -> str:
        user = self._account.user
        secret = DigestSecret.of(user, realm, self._account.password)
        cnonce, nc = self._tokens(), f"{uses:08x}"
        response = respond(
            secret,
            asked.algorithm,
            request.method,
            request.uri,
            asked.nonce,
            (nc, cnonce) if asked.counted else None,
        )
        text = (
            f"Digest username={quote(user)}, realm={quote(realm)}, "
            f"nonce={quote(asked.nonce)}, uri={quote(request.uri)}, "
            f"response={quote(response)}"
        )
        if asked.named:
            text += f", algorithm={asked.algorithm.value}"
        if asked.counted:
            text += f", qop=auth, nc={nc}, cnonce={quote(cnonce)}"
        if asked.opaque is not None:
            text += f", opaque={quote(asked.opaque)}"
        return text


def copy_credentials(source: Request, target: Request) -> None:
    """§22.1: the ACK to a 2xx carries the credentials of its INVITE."""
    target.headers.copy_from(source.headers, "Authorization", "Proxy-Authorization")

"""Is it who it says? Digest (RFC 7616, RFC 8760) and bearer tokens (RFC 8898)."""

from __future__ import annotations

import enum
import hashlib
import hmac
import re
from typing import Final

from tongdai.machine import plain

from .digest import Algorithm, Credentials, DigestSecret, challenge
from .errors import MalformedMessage
from .grammar import quote
from .ids import TokenFactory
from .message import Request
from .settings import SipSettings
from .uri import Uri

MAC: Final = 16
"Octets of a nonce's code: 128 bits."

LONGEST_TOKEN: Final = 1024
"Characters of a bearer token that are looked at; ours have about 200."

_TOKEN: Final = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""``b64token`` (RFC 6750 §2.1)."""


@plain
class Verdict(enum.Enum):
    """What credentials are worth."""

    GRANTED = "they are right"
    STALE = "right, but for a nonce that is too old or was used: ask again"
    WRONG = "they are not; or nobody has that name, which nobody is to learn"


class Authenticator:
    """
    Makes nonces that need not be remembered, and checks what they were used for.

    A nonce holds the time it was made and a code over it, so that a flood of requests
    costs no memory. Only a nonce used with a right password is remembered, with its
    count, so that no request can be sent twice by somebody who overheard it.

    A nonce is good from the source that it was given to and from no other (RFC 7616
    §3.3): who answers a challenge has proved, over UDP too, to be where it says.
    """

    def __init__(self, settings: SipSettings, tokens: TokenFactory) -> None:
        self._settings = settings
        self._tokens = tokens
        # Hashed, because a key has at most 64 octets, and tokens may have any length.
        self._key = hashlib.sha256((tokens() + tokens()).encode()).digest()
        self._nobody = DigestSecret.of(tokens(), tokens(), tokens())
        "Checked in place of the secret of an unknown user: the same work."
        self._counts: dict[str, tuple[int, float]] = {}
        "Highest count and time of making, by the nonce's random part; in order of use."
        self._floor = 0.0
        "Nonces made before are stale: some of them are forgotten."

    def challenge(
        self,
        request: Request,
        realm: str,
        sender: str,
        now: float,
        *,
        stale: bool = False,
    ) -> tuple[tuple[str, str], ...]:
        """
        The ``WWW-Authenticate`` fields of a 401, the better algorithm first.

        Args:
            sender: The source that the request came from, and the answer must.
        """
        agent = request.headers.get("User-Agent") or ""
        only_md5 = agent.startswith(self._settings.md5_only_agents)
        made = f"{max(0, int(now)):x}.{self._tokens()}"
        nonce = f"{made}.{self._code(made, realm, sender)}"
        return tuple(
            ("WWW-Authenticate", challenge(realm, nonce, algorithm, stale=stale))
            for algorithm in ((Algorithm.MD5,) if only_md5 else Algorithm)
        )

    def claimed(self, request: Request, realm: str) -> Credentials | None:
        """
        The credentials in a request that answer a challenge of ours for ``realm``.

        Raises:
            MalformedMessage: digest credentials that cannot be read.
        """
        for row in request.headers.all("Authorization"):
            credentials = Credentials.parse(row)
            if credentials is not None and credentials.realm == realm:
                return credentials
        return None

    def check(
        self,
        credentials: Credentials,
        secret: DigestSecret | None,
        request: Request,
        sender: str,
        now: float,
    ) -> Verdict:
        """Judge credentials. Unknown users take the same way as known ones."""
        expected = credentials.expected(secret or self._nobody, request.method)
        equal = hmac.compare_digest(
            expected.encode(), credentials.response.encode(errors="replace")
        )
        for_this = _same_uri(credentials.uri, request.uri)
        made = self._made(credentials, sender, now)
        if not equal or not for_this or secret is None:
            return Verdict.WRONG
        if made is None or not self._count(credentials, made, now):
            return Verdict.STALE
        return Verdict.GRANTED

    def _made(self, credentials: Credentials, sender: str, now: float) -> float | None:
        """When the nonce was made; None if not by us for him, or too long ago."""
        made, _, code = credentials.nonce.rpartition(".")
        ours = self._code(made, credentials.realm, sender).encode()
        if not hmac.compare_digest(ours, code.encode(errors="replace")):
            return None
        at = float(int(made.partition(".")[0], 16))
        if at < self._floor or now - at > self._settings.nonce_lifetime:
            return None
        return at

    def _count(self, credentials: Credentials, made: float, now: float) -> bool:
        """Note one use of a nonce; False if this count was used before."""
        name = credentials.nonce.split(".")[1]
        count, _ = self._counts.get(name, (0, made))
        if credentials.nc <= count:
            return False
        self._counts[name] = (credentials.nc, made)
        self._forget_some(now)
        return True

    def _forget_some(self, now: float) -> None:
        """Drop the nonces that are too old, and more if there are too many."""
        while True:
            name, (_, made) = next(iter(self._counts.items()))
            full = len(self._counts) > self._settings.nonces
            if not full and now - made <= self._settings.nonce_lifetime:
                return
            del self._counts[name]
            # Forgotten, it could be used again; one second on, as its time is cut
            # to whole seconds.
            self._floor = max(self._floor, made + 1)

    def _code(self, made: str, realm: str, sender: str) -> str:
        text = f"{made} {realm} {sender}".encode(errors="replace")
        # A keyed BLAKE2 is a MAC by itself (RFC 7693 §2.9), at a fifth of HMAC's price.
        return hashlib.blake2b(text, key=self._key, digest_size=MAC).hexdigest()


def bearer(request: Request) -> str | None:
    """The token of a request; empty if it cannot be one, None if there is none."""
    for row in request.headers.all("Authorization"):
        scheme, _, token = row.partition(" ")
        if scheme.lower() == "bearer":
            token = token.strip()
            good = len(token) <= LONGEST_TOKEN and _TOKEN.fullmatch(token)
            return token if good else ""
    return None


def bearer_challenge(realm: str) -> tuple[str, str]:
    """The ``WWW-Authenticate`` field after a token that is not good (RFC 6750 §3)."""
    return "WWW-Authenticate", f'Bearer realm={quote(realm)}, error="invalid_token"'


def _same_uri(claimed: str, requested: str) -> bool:
    """RFC 7616 §3.4.6: the digest's URI must be the request's, however written."""
    if claimed == requested:
        return True
    try:
        return Uri.parse(claimed).equivalent(Uri.parse(requested))
    except MalformedMessage:
        return False

"""The certificate that TLS and HTTPS show, renewed without a restart."""

from __future__ import annotations

import ssl
from pathlib import Path

from tongdai.errors import Unavailable


class BadCertificate(Unavailable):
    """The certificate cannot be used; the message says which file, and why."""

    code = "net.bad_certificate"


def trust(authorities: Path | None) -> ssl.SSLContext:
    """
    The TLS context that checks the certificates of those whom we connect to.

    Args:
        authorities: PEM file with more authorities than the system's own.

    Raises:
        BadCertificate: it cannot be read.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities is not None:
        try:
            context.load_verify_locations(authorities)
        except (OSError, ssl.SSLError) as error:
            raise BadCertificate(
                f"cannot use authorities {authorities}: {error}"
            ) from error
    return context


class Certificate:
    """
    A certificate with its key, and the TLS context that shows it.

    Raises:
        BadCertificate: a file cannot be read, or the two do not belong together.
    """

    def __init__(self, certificate: Path, key: Path | None) -> None:
        self._certificate = certificate
        self._key = key
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.reload()

    def reload(self) -> None:
        """
        Show the certificate as it is on disk now to whoever connects from now on.

        Raises:
            BadCertificate: as above; the former certificate stays in use.
        """
        try:
            self.context.load_cert_chain(self._certificate, self._key)
        except (OSError, ssl.SSLError) as error:
            key = "" if self._key is None else f" with key {self._key}"
            raise BadCertificate(
                f"cannot use certificate {self._certificate}{key}: {error}"
            ) from error

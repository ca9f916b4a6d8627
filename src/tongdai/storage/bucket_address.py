"""Where a bucket is that speaks S3: ``s3://bucket/prefix?endpoint=…&region=…``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from tongdai.errors import Refused

SCHEME: Final = "s3"

EXPECTED: Final = (
    "s3://bucket/prefix?endpoint=https://host&region=name (endpoint and region may be "
    "left out, and credentials are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"
)

REGION: Final = "us-east-1"
"What a request is signed for if nobody says: services of one region take it."

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}(/[A-Za-z0-9_.-]{1,64}){0,7}")
_REGION: Final = re.compile(r"[a-z0-9-]{1,63}")


class BadBucketAddress(Refused):
    """This names no bucket."""

    code = "storage.bad_bucket_address"


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """A bucket, and where in it our objects are."""

    bucket: str

    prefix: str
    "Before every name of ours, without slashes at its ends; it may be empty."

    endpoint: str | None
    "The service: ``https://host:port``; None: Amazon's own."

    region: str

    @classmethod
    def parse(cls, url: str) -> BucketAddress:
        """
        Read a URL.

        Raises:
            BadBucketAddress: It is none of ours, or has credentials in it.
        """
        try:
            parts = urlsplit(url)
            given = parse_qsl(
                parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)
            )
        except ValueError:
            raise BadBucketAddress(EXPECTED) from None
        options = dict(given)
        prefix = parts.path.strip("/")
        endpoint = options.pop("endpoint", None)
        region = options.pop("region", REGION)
        right = (
            parts.scheme == SCHEME
            and _BUCKET.fullmatch(parts.netloc)
            and (not prefix or _PREFIX.fullmatch(prefix))
            and not {".", ".."} & set(prefix.split("/"))
            and (endpoint is None or _is_service(endpoint))
            and _REGION.fullmatch(region)
            and not options
            and len({key for key, _ in given}) == len(given)
            and not parts.fragment
        )
        if not right:
            raise BadBucketAddress(EXPECTED)
        return cls(parts.netloc, prefix, endpoint and endpoint.rstrip("/"), region)


def _is_service(endpoint: str) -> bool:
    """Whether it is a scheme, a host, perhaps a port, and nothing else."""
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and parts.path in ("", "/")
        and not parts.query
        and not parts.fragment
    )


def without_secrets(url: str) -> str:
    """As much of a URL as may be shown: what may be a password is left out."""
    scheme, separator, rest = url.partition("://")
    shown = "…" if "@" in rest else rest.partition("?")[0]
    return f"{scheme}{separator}{shown}" if separator else "…"

"""Figures for Prometheus: ``/metrics``, in its text format, version 0.0.4."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from .asking import asker
from .problems import NotFound

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Labels = Mapping[str, str]
NONE: Final[Labels] = {}


class Distribution(Protocol):
    """A histogram, see :class:`~tongdai.switch.tally.Histogram`."""

    @property
    def bounds(self) -> Sequence[float]:
        """The upper bounds of the buckets; one without end follows."""

    @property
    def counts(self) -> Sequence[int]:
        """Of each bucket alone."""

    @property
    def sum(self) -> float:
        """Of all observations."""


@dataclass(frozen=True, slots=True)
class Family:
    """One figure, or the same for several labels."""

    name: str
    kind: Literal["counter", "gauge"]
    help: str
    values: Iterable[tuple[Labels, float]]


@dataclass(frozen=True, slots=True)
class Observed:
    """One histogram."""

    name: str
    help: str
    of: Distribution


Figure = Family | Observed


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is shown, and to whom."""

    collect: Callable[[], Iterable[Figure]]
    "The figures of now."

    allowed: tuple[Network, ...] = ()
    "Who may ask besides this machine."

    proxies: frozenset[str] = field(default_factory=frozenset)
    "Addresses of reverse proxies: they are believed for whom they ask."

    def may_see(self, request: Request) -> bool:
        """Does somebody ask from an address that may?"""
        try:
            address = ipaddress.ip_address(asker(request, self.proxies))
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return address.is_loopback or any(address in each for each in self.allowed)


def routes(metrics: Metrics) -> list[Route]:
    """``/metrics``."""

    async def show(request: Request) -> Response:
        if not metrics.may_see(request):
            raise NotFound("there is no such file")  # as of what was never there
        return PlainTextResponse(
            text(metrics.collect()),
            headers={"Cache-Control": "no-store"},
            media_type=MEDIA_TYPE,
        )

    return [Route("/metrics", show)]


def text(figures: Iterable[Figure]) -> str:
    """The figures as Prometheus reads them."""
    lines: list[str] = []
    for each in figures:
        kind = each.kind if isinstance(each, Family) else "histogram"
        lines.append(f"# HELP {each.name} {_help(each.help)}")
        lines.append(f"# TYPE {each.name} {kind}")
        if isinstance(each, Family):
            lines += [
                f"{each.name}{_labels(labels)} {_number(value)}"
                for labels, value in each.values
            ]
        else:
            lines += _histogram(each)
    return "\n".join(lines) + "\n"


def _histogram(observed: Observed) -> Iterable[str]:
    below = 0
    bounds = [*map(_number, observed.of.bounds), "+Inf"]
    for bound, count in zip(bounds, observed.of.counts, strict=True):
        below += count
        yield f"{observed.name}_bucket{_labels({'le': bound})} {below}"
    yield f"{observed.name}_sum {_number(observed.of.sum)}"
    yield f"{observed.name}_count {below}"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    inside = ",".join(f'{name}="{_value(value)}"' for name, value in labels.items())
    return f"{{{inside}}}"


def _value(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("\n", "\\n")


def _help(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))

"""From bindings to where an INVITE is sent. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tongdai.machine import value

from .flow import Flow
from .registrar import Binding


@value
class Target:
    """Where an INVITE goes."""

    uri: str
    "The Request-URI: the contact as it was registered."
    flow: Flow
    route: tuple[str, ...] = ()
    "Route header values, first hop first."
    user: str = ""
    domain: str = ""
    """
    The address of record behind the contact: who may move the dialog to another flow by
    proving to be it. Empty: nobody.
    """
    trunk: str = ""
    """
    The trunk that it is, as ``PeersChanged`` names it: requests within the dialog may
    come from any place that the carrier sends from. Empty: it is a phone.
    """


def targets(bindings: Iterable[Binding], now_wall: float) -> tuple[Target, ...]:
    """
    The targets of one address of record: preferred first, then the newest.

    An instance with several flows (RFC 5626) is one phone, so it gets one target, its
    latest.

    Args:
        now_wall: Seconds since the epoch; expired bindings are left out.
    """
    latest: dict[str, Binding] = {}
    for binding in bindings:
        if binding.expires_at <= now_wall:
            continue
        phone = binding.instance_id or binding.contact
        rival = latest.get(phone)
        if rival is None or binding.expires_at >= rival.expires_at:
            latest[phone] = binding
    return tuple(
        Target(
            binding.contact, binding.flow, binding.path, binding.user, binding.domain
        )
        for binding in sorted(
            latest.values(), key=lambda b: (b.q, b.expires_at), reverse=True
        )
    )

"""What an operator may set about webhooks."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from tongdai.errors import InvalidSetting

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """
    Where webhooks may lead.

    Raises:
        InvalidSetting: A value that cannot work.
    """

    allow: tuple[str, ...] = ()
    """
    Private addresses and networks that webhooks may lead to, such as ``10.1.0.0/16``,
    with ``http`` too. All tenants may then use them: a webhook must not reach what only
    this machine, or the operator's own network, is meant to reach.
    """

    def __post_init__(self) -> None:
        for each in self.allow:
            try:
                ipaddress.ip_network(each)
            except ValueError:
                expected = "addresses or networks like 10.1.0.0/16"
                raise InvalidSetting("allow", expected, each) from None

    @property
    def allowed(self) -> tuple[Network, ...]:
        """What ``allow`` says."""
        return tuple(ipaddress.ip_network(each) for each in self.allow)

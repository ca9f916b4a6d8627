"""A switchboard with people in it, to try things out on one machine."""

from .serving import carrier_port, serve
from .tenant import DemoTenantTaken, prepare, settings

__all__ = ["DemoTenantTaken", "carrier_port", "prepare", "serve", "settings"]

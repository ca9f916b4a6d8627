"""A switchboard with people in it, to try things out on one machine."""

from .tenant import DemoTenantTaken, prepare, settings

__all__ = ["DemoTenantTaken", "prepare", "settings"]

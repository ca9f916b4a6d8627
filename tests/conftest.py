"""Fixtures that more than one folder of tests uses."""

from hypothesis import settings

pytest_plugins = ["tests.browser.fixtures"]

# How long an example takes says more about the machine than about us; where time is
# bounded, a test of its own measures it.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

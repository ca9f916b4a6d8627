"""The plugin's fixtures, whether or not the package was installed with its plugin."""

from tongdai.testing.plugin import switchboard, switchboard_process

__all__ = ["switchboard", "switchboard_process"]

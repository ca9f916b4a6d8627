"""
For tests that call: a pytest plugin with the fixture ``switchboard``.

Nothing is loaded here, as pytest loads the plugin in every run. What the fixture gives
is in :mod:`tongdai.testing.switchboard`.
"""

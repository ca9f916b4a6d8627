"""
Webhooks: events on their way to the tenants' own programs.

:mod:`.schedule` decides what is tried when, without I/O; :mod:`.courier` runs it;
:mod:`.client` sends one request to an address that :mod:`.addresses` has checked,
signed by :mod:`.signature`.
"""

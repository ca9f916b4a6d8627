"""
HTTP for pages and programs: the SDK's files, the call history, health.

:mod:`.application` puts the routes together; each resource is a file that states what
it needs as a protocol. Errors are problems (RFC 9457), see :mod:`.problems`.
"""

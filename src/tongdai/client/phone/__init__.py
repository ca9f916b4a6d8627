"""
The phone of the SDK as a machine: lines, calls, transfers, without I/O.

:class:`~tongdai.client.phone.phone.Phone` is its one door.
"""

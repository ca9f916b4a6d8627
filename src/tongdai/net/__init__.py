"""
The sockets of the signalling path, and the one driver that feeds the machines.

* :mod:`.driver` runs a machine: inputs in, outputs performed, one timer.
* :mod:`.udp`, :mod:`.stream` (TCP, TLS), :mod:`.websocket` turn bytes into whole
  messages, each with the :class:`~tongdai.sip.flow.Flow` it came over.
* :mod:`.outgoing` makes connections, :mod:`.websocket_client` WebSockets among them.
* :mod:`.flows` knows every live connection, its limits and its end.
"""

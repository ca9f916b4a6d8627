"""
Media: what people hear, carried by worker processes of our own.

The signalling process holds one :class:`~tongdai.media.engine.Engine`: descriptions
in, descriptions out, at once. Each worker process carries the packets of many calls.
"""

"""
The media of calls that a program makes: RTP in the clear, SRTP, WebRTC.

:func:`~tongdai.client.media.opening.open_leg` is the door. Behind it stands a core
without sockets or clocks (:mod:`~tongdai.client.media.core`), driven by one metronome
for all legs of an event loop (:mod:`~tongdai.client.media.pace`).
"""

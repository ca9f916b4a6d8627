"""The RTP that one leg sends: a packet each 20 ms, numbered without gaps."""

from __future__ import annotations

from array import array
from typing import Final

import numpy as np

from tongdai.client.errors import BadArgument
from tongdai.client.leg import FRAMES_PER_SECOND, Samples
from tongdai.media.codecs import SILENCES, encoding
from tongdai.media.coding import CODECS, Encoder
from tongdai.rtp import packet as rtp
from tongdai.rtp.g711 import A_LAW, MU_LAW
from tongdai.sdp.codecs import Choice

from .pressing import Keys

RTP_CLOCK: Final = 1 << 32
"Timestamps are counted modulo this (RFC 3550 §5.1)."

OCTETS: Final = {
    "PCMA/8000": np.frombuffer(A_LAW.octets, np.uint8),
    "PCMU/8000": np.frombuffer(MU_LAW.octets, np.uint8),
}
"""
By sample, as an unsigned number: what is an array already is encoded by its indices, in
a fifth of the time that the encoder of the switchboard takes.
"""


class Speaking:
    """
    What is said on one leg, as packets of one SSRC for its whole life.

    Args:
        ssrc: Of all packets.
        sequence, timestamp: Of the first packet; random (RFC 3550 §5.1).
    """

    def __init__(self, ssrc: int, sequence: int, timestamp: int) -> None:
        self.ssrc: Final = ssrc
        self._sequence = sequence
        self.timestamp = timestamp
        "Of the latest beat."

        self._beat: int | None = None
        self._keys = Keys()
        self._begins = True
        "The next packet is the first of a spurt of talk."

        self._payload_type = -1
        self._event_type: int | None = None
        self._step = 0
        "Units of the RTP clock in 20 ms."

        self._name = ""
        self._silence = b""
        self._encoder: Encoder | None = None
        self.rate = 0
        "Samples a second of what is said; 0 before anything is settled."

        self.packets = 0
        self.octets = 0
        "Of payload."

    def describe(self, choice: Choice) -> None:
        """Speak in this codec from now on."""
        codec, event = choice.codec, choice.telephone_event
        name = encoding(codec)
        self._payload_type = codec.payload_type
        self._event_type = None if event is None else event.payload_type
        if name == self._name:
            return
        self._name, self._silence = name, SILENCES[name]
        self._step = codec.clock_rate // FRAMES_PER_SECOND
        self.rate = CODECS[name].rate
        self._encoder = None

    @property
    def takes_keys(self) -> bool:
        """Does the other side take keys as telephone-events (RFC 4733)?"""
        return self._event_type is not None

    def press(self, digits: str) -> None:
        """Press keys, one after the other; what is no key is left out."""
        self._keys.press(digits)

    def next(self, beat: int, said: Samples | None, *, heard: bool) -> bytes | None:
        """
        The packet of a beat; None: the other side does not want to hear us.

        Args:
            beat: Its number; those left out are time that was lost.
            said: ``rate // 50`` samples; None: silence.
            heard: Does the other side want to?

        Raises:
            BadArgument: Another number or kind of samples.
        """
        passed = 1 if self._beat is None else beat - self._beat
        self._beat = beat
        self.timestamp = (self.timestamp + passed * self._step) % RTP_CLOCK
        payload = self._silence if said is None else self._encode(said)
        if not heard:
            self._begins = True
            return None
        if self._event_type is not None:
            key = self._keys.next(self.timestamp, self._step)
            if key is not None:
                return self._packet(
                    self._event_type, key.timestamp, key.payload, key.first
                )
        begins, self._begins = self._begins or passed > 1, False
        return self._packet(self._payload_type, self.timestamp, payload, begins)

    def _encode(self, said: Samples) -> bytes:
        if said.dtype != "int16" or said.shape != (self.rate // FRAMES_PER_SECOND,):
            raise BadArgument(
                f"int16 samples of shape ({self.rate // FRAMES_PER_SECOND},) expected "
                f"from speak(), not {said.dtype} of shape {said.shape}"
            )
        octets = OCTETS.get(self._name)
        if octets is not None:
            return octets[said.view(np.uint16)].tobytes()
        if self._encoder is None:
            self._encoder = Encoder(self._name, self.rate)
        packets = self._encoder.packets(array("h", said.tobytes()))
        return packets[0] if packets else self._silence

    def _packet(
        self, payload_type: int, timestamp: int, payload: bytes, marker: bool
    ) -> bytes:
        sequence = self._sequence
        self._sequence = sequence + 1 & 0xFFFF
        self.packets += 1
        self.octets += len(payload)
        return rtp.build(
            payload_type, sequence, timestamp, self.ssrc, payload, marker=marker
        )

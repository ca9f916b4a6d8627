"""An endpoint that asks a carrier, and what the carrier answers."""

from __future__ import annotations

import itertools

from tongdai.sip.endpoint import Endpoint
from tongdai.sip.endpoint_inputs import Probe, Received, Register, Tick
from tongdai.sip.endpoint_outputs import Transmit
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.locating import Target
from tongdai.sip.message import Response
from tongdai.sip.parser import parse_message
from tongdai.sip.settings import SipSettings
from tongdai.sip.uac_authentication import Account

UDP = Flow(Transport.UDP, ("198.51.100.5", 5060), ("192.0.2.1", 5060))
TLS = Flow(Transport.TLS, ("198.51.100.5", 5061), ("192.0.2.1", 40_000), 7)
TARGET = Target("sip:carrier.example.net", UDP)
PROBE = Probe("acme/viet", TARGET)
REGISTER = Register(
    "acme/viet", TARGET, "84240000", "carrier", "c", Account("84240000", "s3cret")
)


class Wire:
    def __init__(self):
        numbers = itertools.count(1)
        self.endpoint = Endpoint(SipSettings(), lambda: f"{next(numbers):016x}")
        self.now = 0.0
        self.sent = []

    def tell(self, event):
        """Pass an input; keep what was sent, return what was reported."""
        facts = []
        for output in self.endpoint.handle(event, self.now):
            if isinstance(output, Transmit):
                self.sent.append(parse_message(output.data))
                self.flow = output.flow
            else:
                facts.append(output)
        return facts

    def answer(self, status, *rows, request=None):
        response = Response.answering(
            request or self.sent[-1], status, to_tag="t", headers=rows
        )
        return self.tell(Received(response.encode(), self.flow))

    def rest(self):
        """Let every timer fire; return (time, fact) for each fact."""
        seen = []
        while (at := self.endpoint.deadline()) is not None and at < 1000.0:
            self.now = max(self.now, at)
            seen += [(self.now, fact) for fact in self.tell(Tick())]
        return seen

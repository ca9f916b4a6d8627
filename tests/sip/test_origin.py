import pytest

from tongdai.sip.flow import Flow, Transport
from tongdai.sip.origin import Origin
from tongdai.sip.settings import SipSettings

PHONE = ("198.51.100.5", 40_000)


def contact(transport: Transport, port: int, settings: SipSettings) -> str:
    origin = Origin(settings, lambda: "token")
    return origin.contact(Flow(transport, PHONE, ("192.0.2.1", port), 7))


@pytest.mark.parametrize(
    ("transport", "parameter"),
    [
        (Transport.UDP, "udp"),
        (Transport.TCP, "tcp"),
        (Transport.TLS, "tls"),
        (Transport.WS, "ws"),
        (Transport.WSS, "ws"),
    ],
)
def test_a_peer_is_told_to_come_back_as_it_came(
    transport: Transport, parameter: str
) -> None:
    told = contact(transport, 5060, SipSettings())
    assert told == f"<sip:192.0.2.1:5060;transport={parameter}>"


def test_a_port_in_front_of_ours_is_not_that_of_tls() -> None:
    outside = SipSettings(host="pbx.example.com", port=15060)
    told = contact(Transport.TCP, 5060, outside)
    assert told == "<sip:pbx.example.com:15060;transport=tcp>"
    told = contact(Transport.TLS, 5061, outside)
    assert told == "<sip:pbx.example.com:5061;transport=tls>"

"""Connections that are closed when the last call over them has ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sim.exchange import Exchange
from tests.sim.phone import Phone
from tests.sim.world import World, mirrored
from tests.sip.carrier_wire import REGISTER, TARGET, TLS, UDP, Wire
from tongdai.sip.endpoint_inputs import FlowClosed, HangUp, Release, Unregister
from tongdai.sip.endpoint_outputs import CloseFlow, SessionAnswered
from tongdai.sip.flow import Flow, Transport


class Talk:
    """The exchange has called a phone over a connection, and then let go of that."""

    def __init__(self) -> None:
        self.world = World()
        self.exchange = Exchange(self.world, connects=False)
        address = ("192.0.2.11", 5060)
        self.phone = Phone(self.world, "101", address, transport=Transport.TCP)
        self.exchange.passwords["101"] = self.phone.password
        self.flow = mirrored(self.phone.flow)
        self.phone.register()
        self.passes()
        self.leg = self.exchange.dial("101")
        self.passes()
        assert self.exchange.of(SessionAnswered)
        self.exchange.tell(Release(self.flow))

    def passes(self) -> None:
        self.world.run(until=self.world.now + 5.0)

    @property
    def closed(self) -> list[CloseFlow]:
        return self.exchange.of(CloseFlow)


def test_what_nothing_lives_on_is_closed_at_once_and_once() -> None:
    wire = Wire()
    assert wire.tell(Release(TLS)) == [CloseFlow(TLS)]
    assert wire.tell(FlowClosed(TLS)) == []


def test_so_is_a_flow_of_datagrams_that_may_have_a_socket_of_its_own() -> None:
    wire = Wire()
    assert wire.tell(Release(UDP)) == [CloseFlow(UDP)]
    assert wire.tell(FlowClosed(UDP)) == []


@pytest.mark.parametrize("by_us", [True, False])
def test_a_call_goes_on_and_its_end_closes_the_connection(by_us: bool) -> None:
    talk = Talk()
    talk.passes()
    assert talk.closed == []
    assert talk.phone.call is not None
    if by_us:
        talk.exchange.tell(HangUp(talk.leg))
    else:
        talk.phone.hang_up()
    talk.passes()
    assert talk.phone.call is None
    assert talk.closed == [CloseFlow(talk.flow)]
    if not by_us:
        # The answer to its BYE had left before.
        assert talk.phone.answers[-1].status == 200
        assert talk.phone.answers[-1].cseq.method == "BYE"


def test_one_that_breaks_before_is_not_closed_again() -> None:
    talk = Talk()
    talk.world.close(talk.flow)
    talk.exchange.tell(HangUp(talk.leg))
    talk.passes()
    assert talk.closed == []


@pytest.mark.parametrize("last", ["answered", "challenged", "lost"])
@pytest.mark.parametrize("flow", [TLS, UDP], ids=lambda flow: str(flow.transport))
def test_a_registration_is_taken_back_before(last: str, flow: Flow) -> None:
    wire = Wire()
    wire.tell(replace(REGISTER, target=replace(TARGET, flow=flow)))
    wire.answer(200)
    assert wire.tell(Unregister("acme/viet")) == []
    assert wire.tell(Release(flow)) == []
    if last == "challenged":
        nonce = ("WWW-Authenticate", 'Digest realm="carrier", nonce="n"')
        assert wire.answer(401, nonce) == []
        assert wire.sent[-1].expires == 0
    if last == "lost":
        assert wire.rest() == [(32.0, CloseFlow(flow))]
    else:
        assert wire.answer(200) == [CloseFlow(flow)]

"""Messages and steps that the tests of the four transactions have in common."""

from __future__ import annotations

from hypothesis import strategies as st

from tongdai.sip.message import Request, Response
from tongdai.sip.transaction.vocabulary import (
    Ended,
    ResponseReceived,
    Tick,
    TransportFailed,
)

BRANCH = "z9hG4bK-1f2e3d4c"


def request(method: str) -> Request:
    return Request.create(
        method,
        "sip:101@192.0.2.11",
        from_="<sip:100@example.com>;tag=a",
        to="<sip:101@example.com>",
        call_id="c1",
        cseq=7,
        via=f"SIP/2.0/UDP 192.0.2.1;branch={BRANCH}",
        headers=[("Route", "<sip:192.0.2.5;lr>")],
    )


def response(status: int, method: str = "INVITE") -> Response:
    return Response.answering(request(method), status, to_tag="b")


def run_until_idle(machine):
    """Let every timer fire; return what came out as (time, output) pairs."""
    seen = []
    while (now := machine.deadline()) is not None:
        seen += [(now, output) for output in machine.handle(Tick(), now)]
    return seen


def client_histories(method: str):
    """Any sequence of what may happen to a client transaction, with waits."""
    responses = st.integers(100, 699).map(
        lambda status: ResponseReceived(response(status, method))
    )
    events = responses | st.just(TransportFailed()) | st.just(Tick())
    return st.lists(st.tuples(st.floats(0, 40), events), max_size=20)


def ends_once(machine, outputs, history, now=0.0):
    """Play a history and let time run out; the machine must end, once, at the end."""
    for wait, event in [*history, (0.0, TransportFailed())]:
        now += wait
        outputs += machine.handle(event, now)
    outputs += [output for _, output in run_until_idle(machine)]
    assert machine.deadline() is None
    assert outputs.count(Ended()) == 1
    assert outputs[-1] == Ended()

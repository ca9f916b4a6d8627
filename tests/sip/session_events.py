"""What the tests of INVITE sessions have in common: a peer, and steps in short."""

from __future__ import annotations

import itertools

from tongdai.sip.endpoint_inputs import Caller, Dial
from tongdai.sip.endpoint_outputs import (
    SessionConfirmed,
    SessionEnded,
    SessionOffered,
    SessionRang,
    Transmit,
)
from tongdai.sip.flow import Flow, Transport
from tongdai.sip.ids import SessionId
from tongdai.sip.invite_session import InviteSession
from tongdai.sip.locating import Target
from tongdai.sip.message import Request, Response
from tongdai.sip.origin import Origin
from tongdai.sip.parser import parse_message
from tongdai.sip.session_vocabulary import (
    RequestCame,
    ResponseCame,
    SendRequest,
    SendResponse,
    Tick,
)
from tongdai.sip.settings import SipSettings

LEG = SessionId("leg")
FLOW = Flow(Transport.UDP, ("192.0.2.11", 5060), ("192.0.2.1", 5060))
OTHER_FLOW = Flow(Transport.UDP, ("192.0.2.11", 6060), ("192.0.2.1", 5060))
OFFER, ANSWER = b"v=0 offer", b"v=0 answer"
SETTINGS = SipSettings()


def origin(settings=SETTINGS):
    numbers = itertools.count(1)
    return Origin(settings, lambda: f"token{next(numbers)}")


class Peer:
    """The far end of a session that we made: it answers the INVITE it is given."""

    def __init__(self, settings=SETTINGS, account=None, patience=None):
        target = Target("sip:101@192.0.2.11", FLOW, (), "101", "example.com")
        dial = Dial(
            LEG, target, Caller("100", "example.com"), "101", "example.com", OFFER,
            account=account, patience=patience,
        )  # fmt: skip
        self.session, steps = InviteSession.dialled(
            dial, origin(settings), settings, 0.0
        )
        self.numbers = itertools.count(1)
        self.note(steps)

    def note(self, steps):
        """Remember the INVITE that responses are for; return the steps in short."""
        for step in steps:
            if isinstance(step, SendRequest) and step.request.method == "INVITE":
                self.invite = step.request
            if isinstance(step, SendRequest):
                self.latest = step.request
        return [brief(step) for step in steps]

    def handle(self, event, now):
        return self.note(self.session.handle(event, now))

    def responds(
        self, status, now=1.0, *, to=None, tag="b", body=b"", flow=FLOW, **headers
    ):
        """A response to the latest INVITE, or to another request."""
        message = response(to or self.invite, status, tag, body, headers)
        return self.handle(ResponseCame(message, flow), now)

    def asks(self, method, now=10.0, *, cseq=None, tag="b", body=b"", **headers):
        """A request within the dialog."""
        cseq = next(self.numbers) if cseq is None else cseq
        request = Request.create(
            method,
            "sip:192.0.2.1",
            from_=f"<sip:101@example.com>;tag={tag}",
            to=self.invite.headers.get("From"),
            call_id=self.invite.call_id,
            cseq=cseq,
            via=f"SIP/2.0/UDP 192.0.2.11;branch=z9hG4bK{method}{cseq}",
            content_type=headers.pop("Content_Type", "application/sdp"),
            headers=rows(headers),
            body=body,
        )
        return self.handle(RequestCame(request, (method, cseq)), now)

    def confirmed(self, **headers):
        """Answer, so that the call is up."""
        headers.setdefault("Contact", "<sip:101@192.0.2.11>")
        self.responds(200, 1.0, body=ANSWER, **headers)
        return self


class Called:
    """The far end of a session that was offered to us."""

    def __init__(self, settings=SETTINGS, body=OFFER, **headers):
        headers.setdefault("Contact", "<sip:100@192.0.2.10>")
        self.invite = Request.create(
            "INVITE",
            "sip:101@example.com",
            from_="<sip:100@example.com>;tag=a",
            to="<sip:101@example.com>",
            call_id="call-1",
            cseq=5,
            via="SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK5",
            headers=rows(headers),
            body=body,
        )
        offered = SessionOffered(
            LEG, "100", "example.com", "", "101", "example.com", body or None,
            self.invite.headers, FLOW,
        )  # fmt: skip
        self.session, steps = InviteSession.offered(
            offered, self.invite, ("INVITE", 5), origin(settings), settings, 0.0
        )
        self.tag = self.session.identity.tag
        assert steps == [offered]

    def handle(self, event, now):
        steps = self.session.handle(event, now)
        for step in steps:
            if isinstance(step, SendRequest):
                self.latest = step.request
        return [brief(step) for step in steps]

    def asks(self, method, cseq=6, now=10.0, *, body=b"", **headers):
        request = Request.create(
            method,
            "sip:192.0.2.1",
            from_="<sip:100@example.com>;tag=a",
            to=f"<sip:101@example.com>;tag={self.tag}",
            call_id="call-1",
            cseq=cseq,
            via=f"SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK{method}{cseq}",
            content_type=headers.pop("Content_Type", "application/sdp"),
            headers=rows(headers),
            body=body,
        )
        return self.handle(RequestCame(request, (method, cseq)), now)

    def responds(self, status, now=10.0, *, to=None, body=b"", **headers):
        message = response(to or self.latest, status, "a", body, headers)
        return self.handle(ResponseCame(message), now)


def response(request, status, tag, body, headers):
    return Response.answering(
        request, status, to_tag=tag, headers=rows(headers), body=body
    )


def rows(headers):
    return [(name.replace("_", "-"), value) for name, value in headers.items()]


def brief(step):
    """A step in a few words: who gets what."""
    match step:
        case SendRequest(request):
            return f"> {request.method} {request.cseq.number}"
        case SendResponse(_, answer):
            return f"> {answer.status} to {answer.headers.get('CSeq')}"
        case Transmit(_, data):
            return f"> {parse_message(data).headers.get('CSeq')}"
        case SessionEnded(_, status):
            return f"ended {status}"
        case SessionRang(_, status, body):
            return f"rang {status}" + (" with body" if body else "")
        case SessionConfirmed(_, body):
            return "confirmed" + (" with body" if body else "")
        case _:
            return type(step).__name__


def until_over(peer, now=0.0):
    """Let every timer fire; return (time, step) for each step."""
    seen = []
    while (at := peer.session.deadline()) is not None:
        now = max(now, at)
        seen += [(now, step) for step in peer.handle(Tick(), now)]
    return seen

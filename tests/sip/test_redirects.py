from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sip.session_events import LEG, Peer
from tongdai.sip.endpoint_outputs import SessionEnded
from tongdai.sip.message import Response
from tongdai.sip.redirects import MOST_REDIRECTS, redirects


def found(contact: str, status: int = 302) -> tuple[tuple[str, str], ...]:
    response = Response(status, "Moved")
    response.headers.add("Contact", contact)
    return redirects(response, lambda host: host == "192.0.2.1")


@pytest.mark.parametrize(
    ("contact", "places"),
    [
        ("<sip:102@example.com>", (("102", "example.com"),)),
        ("<sip:102@192.0.2.1:5060;transport=udp>", (("102", ""),)),
        (
            "<sip:1@a.test>;q=0.2, <sip:2@a.test>, <sip:3@a.test>;q=0.7",
            (("2", "a.test"), ("3", "a.test"), ("1", "a.test")),
        ),
        (
            "<sip:1@a.test>;q=nan, <sip:2@a.test>;q=0.9",
            (("1", "a.test"), ("2", "a.test")),
        ),
        ("<sip:1@a.test>, <sip:1@a.test;transport=tcp>", (("1", "a.test"),)),
        ("<tel:+84394749346>, <sip:a.test>, <sip:2@a.test>", (("2", "a.test"),)),
        ("*", ()),
        ("nonsense", ()),
    ],
)  # fmt: skip
def test_a_redirection_says_who_is_to_be_called_instead(contact, places):
    assert found(contact) == places


@pytest.mark.parametrize("status", [305, 380, 404, 486, 200])
def test_no_other_response_is_one(status):
    assert found("<sip:102@example.com>", status) == ()


def test_there_are_only_so_many():
    many = ", ".join(f"<sip:{number}@a.test>" for number in range(90))
    assert len(found(many)) == MOST_REDIRECTS


@given(st.text(st.characters(exclude_characters="\r\n\0"), max_size=200))
def test_no_contact_does_any_harm(contact):
    found(contact)


def test_a_call_ends_with_its_redirections():
    peer = Peer()
    seen = []
    handle = peer.session.handle
    peer.session.handle = lambda event, now: (
        seen.extend(steps := handle(event, now)) or steps
    )
    peer.responds(302, Contact="<sip:102@192.0.2.1>")
    (ended,) = [step for step in seen if isinstance(step, SessionEnded)]
    assert (ended.session, ended.status) == (LEG, 302)
    assert ended.redirects == (("102", ""),)

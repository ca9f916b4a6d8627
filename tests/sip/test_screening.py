from __future__ import annotations

import pytest

from tests.sip.transaction_events import request
from tongdai.sip.screening import refusal


def asked(method="INVITE", *headers, body=b"", uri=None):
    made = request(method)
    made.body = body
    if uri is not None:
        made.uri = uri
    for name, value in headers:
        made.headers.set(name, value)
    return made


@pytest.mark.parametrize(
    ("screened", "status"),
    [
        (asked(), None),
        (asked(uri="tel:+84394749346"), 416),
        (asked("MESSAGE"), 405),
        (asked("REFER"), None),
        (asked("REFER", ("Require", "multiple-refer")), 420),
        (asked("NOTIFY"), 405),
        (asked("NEWMETHOD"), 501),
        (asked("INVITE", ("Require", "gruu, timer")), 420),
        (asked("INVITE", ("Require", "timer")), None),
        (asked("INVITE", ("Content-Type", "text/plain"), body=b"x"), 415),
        (asked("INVITE", ("Content-Type", "application/sdp"), body=b"x"), None),
        (asked("BYE", ("Content-Type", "text/plain"), body=b"x"), None),
        (asked("INVITE", ("Content-Encoding", "gzip"), body=b"x"), 415),
        (asked("INVITE", ("Accept", "text/plain")), 406),
        (asked("INVITE", ("Accept", "application/*, text/plain")), None),
        (asked("INVITE", ("Max-Forwards", "0")), 483),
        (asked("REGISTER", ("Max-Forwards", "0")), None),
    ],
)
def test_what_is_refused_before_anybody_is_asked_who_it_is(screened, status):
    refused = refusal(screened)
    assert (None if refused is None else refused.status) == status


def test_a_refusal_says_what_would_be_taken():
    assert refusal(asked("INVITE", ("Require", "gruu, timer"))).headers == (
        ("Unsupported", "gruu"),
    )
    assert "INVITE" in dict(refusal(asked("MESSAGE")).headers)["Allow"]
    text = asked("INVITE", ("Content-Type", "text/plain"), body=b"x")
    assert refusal(text).headers == (("Accept", "application/sdp"),)

"""The endpoint under attack: what strangers and registered phones must not achieve."""

from __future__ import annotations

import pytest

from tests.sip.test_endpoint import UDP, Wire
from tongdai.sip.endpoint_inputs import Respond
from tongdai.sip.limits import MAX_LINE
from tongdai.sip.registrar import Update, update
from tongdai.sip.settings import SipSettings

LONGEST_NAME = f'"{"a" * (MAX_LINE - 40)}" <sip:100@example.com>'
"With a To or From before it just short enough to be read."


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"To": LONGEST_NAME}, 401),
        ({"Via": f"SIP/2.0/UDP a;rport;branch=z9hG4bK1;x={'a' * 8140}"}, 401),
        ({"Require": ",".join(f"{tag}{'a' * 1000}" for tag in "abcdefgh")}, 420),
    ],
)
def test_what_is_just_short_enough_to_be_read_is_answered(fields, status):
    wire = Wire()
    (sent,) = wire.send(wire.register(**fields))
    assert sent.data.startswith(b"SIP/2.0 %d " % status)


def test_a_contact_that_grows_when_it_is_written_is_confirmed():
    wire = Wire()
    contact = f"<sip:{'#' * 2_800}@192.0.2.10>"
    (offered,) = wire.vouched(wire.sign(wire.register(Contact=contact)))
    made = update((), offered.registration, UDP, 0.0, SipSettings())
    assert isinstance(made, Update)
    (ok,) = wire.tell(Respond(offered.request, 200, made.headers))
    assert ok.data.startswith(b"SIP/2.0 200 ")

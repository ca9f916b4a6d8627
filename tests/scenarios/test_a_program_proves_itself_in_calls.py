"""A program calls as an extension, and goes on over another connection."""

from __future__ import annotations

import asyncio

import pytest

from tests.sim.client_phone import HOME, client, clients
from tests.sim.switchboard import Switchboard
from tests.sim.virtual_time import run
from tongdai.sip.endpoint_inputs import HangUp, MoveSessions
from tongdai.sip.endpoint_outputs import SessionEnded
from tongdai.sip.uac_authentication import Account
from tongdai.sip.uac_bearer import BearerToken


@pytest.mark.parametrize(
    ("account", "invites"),
    [
        (Account("100", "demo-100"), 2),
        (BearerToken("demo/100"), 1),
        (BearerToken("demo/100", renewed="over"), 2),
    ],
)
def test_it_calls_by_password_or_by_token(account, invites):
    async def main():
        board = Switchboard()
        (callee,) = await clients(board, "101")
        caller = client(board, "100", account=account)
        dialling = asyncio.create_task(caller.calls("101"))
        offered = await callee.answers()
        assert offered.caller_user == "100"
        caller.tell(HangUp(await dialling))
        assert (await callee.sees(SessionEnded)).status == 200
        assert len(caller.requests("INVITE")) == invites

    run(main())


@pytest.mark.parametrize(
    "account", [Account("100", "wrong"), BearerToken("nobody's"), BearerToken("a", "b")]
)
def test_a_call_that_is_not_proved_is_refused(account):
    async def main():
        board = Switchboard()
        caller = client(board, "100", account=account)
        caller.dial("101")
        assert (await caller.sees(SessionEnded)).status == 401

    run(main())


@pytest.mark.parametrize("who", ["caller", "callee"])
def test_who_comes_back_over_another_connection_may_end_the_call_at_once(who):
    async def main():
        board = Switchboard()
        caller, callee = await clients(board, "100", "101")
        dialling = asyncio.create_task(caller.calls("101"))
        offered = await callee.answers()
        sessions = {"caller": await dialling, "callee": offered.session}
        phone, other = (caller, callee) if who == "caller" else (callee, caller)
        former = phone.flow
        phone.disconnect(board)
        phone.connect(board)
        phone.tell(MoveSessions(former, phone.flow, "", "", trunk=HOME))
        phone.tell(HangUp(sessions[who]))
        # The switchboard asks who it is: nobody has registered over this one yet.
        assert (await other.sees(SessionEnded)).status == 200

    run(main())

"""A program on our own endpoint registers with a switchboard, as its pages do."""

from __future__ import annotations

import asyncio

import pytest

from tests.sim.client_phone import ANSWER, HOME, OFFER, client
from tests.sim.switchboard import Switchboard
from tests.sim.virtual_time import run
from tongdai.sip.endpoint_inputs import Accept, Progress, Reregister, Unregister
from tongdai.sip.endpoint_outputs import (
    Registered,
    RegistrationFailed,
    SessionConfirmed,
    SessionOffered,
)
from tongdai.sip.registrar import ACCESS_HEADER, BUSY_HEADER
from tongdai.sip.uac_authentication import Account
from tongdai.sip.uac_bearer import BearerToken

BUSY = ((BUSY_HEADER, "yes"),)


def bindings(board, number="101"):
    return board.bindings.of("demo", number)


def test_it_proves_its_password_and_gets_what_the_switchboard_gives_with_it():
    async def main():
        board = Switchboard()
        phone = client(board, "101")
        granted = await phone.registered(q=0.5)
        assert (granted.trunk, granted.expires) == (HOME, 600)
        assert granted.headers.get(ACCESS_HEADER).startswith("101@demo/")
        (binding,) = bindings(board)
        assert binding.instance_id == "<urn:uuid:101>"
        assert (binding.q, binding.flow) == (0.5, phone.far)

    run(main())


def test_it_stays_registered():
    async def main():
        board = Switchboard()
        phone = client(board, "101")
        await phone.registered()
        first = bindings(board)[0].expires_at
        await phone.sees(Registered)
        (binding,) = bindings(board)
        assert binding.expires_at == pytest.approx(first + 300.0, abs=1.0)

    run(main())


@pytest.mark.parametrize(
    ("account", "status"),
    [
        (Account("101", "wrong"), 401),
        (BearerToken("nobody's"), 401),
        (BearerToken("demo/102"), 403),
    ],
)
def test_who_is_not_let_in_is_told_once_and_does_not_hammer(account, status):
    async def main():
        board = Switchboard()
        phone = client(board, "101", account=account)
        phone.register()
        failed = await phone.sees(RegistrationFailed)
        assert (failed.trunk, failed.status) == (HOME, status)
        assert failed.retry_in >= 300.0
        asked = len(phone.sent)
        assert asked <= 2
        phone.tell(Unregister(HOME))
        await asyncio.sleep(3600)
        assert len(phone.sent) == asked
        assert bindings(board) == ()

    run(main())


def test_a_token_does_instead_of_a_password():
    async def main():
        board = Switchboard()
        phone = client(board, "101", account=BearerToken("demo/101"))
        await phone.registered()
        assert len(phone.sent) == 1
        assert len(bindings(board)) == 1
        # The token that came with it is shown first, then the one we were given.
        await phone.sees(Registered)
        shown = [each.headers.get("Authorization") for each in phone.sent]
        assert shown[1].startswith("Bearer 101@demo/")
        assert shown[::2] == ["Bearer demo/101"] * 2

    run(main())


def test_the_switchboard_is_told_of_a_change_at_once():
    async def main():
        board = Switchboard()
        phone = client(board, "101")
        await phone.registered()
        phone.tell(Reregister(HOME, BUSY))
        phone.tell(Reregister(HOME, ()))
        phone.tell(Reregister(HOME, BUSY))
        before = asyncio.get_running_loop().time()
        for _ in range(2):
            await phone.sees(Registered)
        # One for the first word, one for all that was said while it was under way.
        assert len(phone.requests("REGISTER")) == 4
        assert asyncio.get_running_loop().time() - before < 1.0
        assert bindings(board)[0].busy
        phone.tell(Reregister(HOME))
        await phone.sees(Registered)
        assert bindings(board)[0].busy

    run(main())


def test_an_unregistered_phone_has_nothing_to_register_again():
    async def main():
        board = Switchboard()
        phone = client(board, "101")
        phone.tell(Reregister(HOME))
        await phone.registered()
        phone.tell(Unregister(HOME))
        phone.tell(Reregister(HOME))
        await asyncio.sleep(2)
        assert phone.requests("REGISTER")[-1].expires == 0
        assert bindings(board) == ()

    run(main())


def test_the_switchboard_calls_over_the_flow_and_says_who_calls():
    async def main():
        board = Switchboard()
        phone = client(board, "101")
        await phone.registered()
        caller = await board.phone("100")
        line = caller.call("101", OFFER)
        offered = await phone.sees(SessionOffered)
        assert (offered.peer, offered.flow) == (HOME, phone.flow)
        assert (offered.caller_user, offered.caller_display) == ("100", "Person 100")
        assert offered.dialled_user == "101"
        assert offered.headers.get("Tongdai-Call") == "id1"
        phone.tell(Progress(offered.session, 180, ANSWER))
        await caller.response(180)
        phone.tell(Accept(offered.session, ANSWER))
        line.acknowledge(await caller.response(200))
        await phone.sees(SessionConfirmed)

    run(main())


def test_a_phone_that_comes_back_over_another_flow_is_the_same_phone():
    async def main():
        board = Switchboard()
        phone = client(board, "101")
        await phone.registered()
        phone.disconnect(board)
        phone.connect(board)
        await phone.registered()
        (binding,) = bindings(board)
        assert binding.flow == phone.far

    run(main())

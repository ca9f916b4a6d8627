"""The switchboard as a whole: its directory, its end, its faults."""

from __future__ import annotations

import asyncio

import pytest

from tests.sim.scripted_media import BROWSER, description
from tests.switch.board import Board, desk_phone
from tests.switch.two_phones import refusal, talking
from tongdai.call.cause import EndCause
from tongdai.call.directory import Directory, Extension, Tenant
from tongdai.call.hearing import Hearing
from tongdai.call.ids import CallId
from tongdai.media.engine import CodecFamily, LegKind
from tongdai.sip.endpoint_inputs import (
    CredentialsFound,
    DomainsChanged,
    HangUp,
)
from tongdai.sip.endpoint_outputs import (
    CredentialsWanted,
    SessionReoffered,
)
from tongdai.sip.ids import RequestId, SessionId


def test_unknown_and_known_users_are_looked_up_alike() -> None:
    board = Board()
    board.report(CredentialsWanted(RequestId("a"), "100", "demo"))
    board.report(CredentialsWanted(RequestId("b"), "999", "demo"))
    known, unknown = board.take(CredentialsFound)
    assert (known.request, known.secret is not None) == ("a", True)
    assert unknown == CredentialsFound(RequestId("b"), None)


def test_a_new_directory_changes_domains_and_routing_at_once() -> None:
    board = Board()
    people = [Extension("100"), Extension("101")]
    board.directory = Directory([Tenant.of("Acme", people, domains=["ACME.example"])])
    board.switch.directory_changed()
    domains = frozenset({"acme", "acme.example"})
    assert board.take_all() == [DomainsChanged(domains)]
    caller = board.call("101")
    assert refusal(board, caller).status == 403


def test_draining_refuses_new_calls_and_ends_old_ones_at_last() -> None:
    async def scenario() -> None:
        board, _, _ = talking()
        board.place(desk_phone("102", 13))
        draining = asyncio.create_task(board.switch.drain(patience=0.01))
        await asyncio.sleep(0)
        assert refusal(board, board.call("102", session="late")).status == 503
        await draining
        assert len(board.take(HangUp)) == 2
        assert board.switch.live_calls == 0

    asyncio.run(scenario())


def test_draining_is_done_when_the_last_call_has_ended() -> None:
    async def scenario() -> None:
        board, caller, _ = talking()
        draining = asyncio.create_task(board.switch.drain(patience=60.0))
        await asyncio.sleep(0)
        board.ends(caller, 200)
        await draining
        assert board.records.one().cause is EndCause.BYE

    asyncio.run(scenario())


def test_a_fault_of_our_own_ends_one_call_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board, _, callee = talking()
    other = board.call("101", caller="102", session="other", body=BROWSER)
    board.take_all()

    def broken(call: CallId, hearing: Hearing) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(board.media, "connect", broken)
    board.report(
        SessionReoffered(
            SessionId(callee),
            description(LegKind.RTP, (CodecFamily.G711,), "sendonly"),
        )
    )
    assert board.switch.live_calls == 1
    assert other in board.media.open

"""100rel over a wire that loses a tenth: the far end's progress is always learned."""

from __future__ import annotations

import pytest

from tests.sim.exchange import Exchange
from tests.sim.lossy_switchboard import DELAYS, LOSS
from tests.sim.phone import ANSWER, Manners
from tests.sim.reliable_phone import (
    REQUIRED,
    SUPPORTED,
    ReliableManners,
    ReliablePhone,
)
from tests.sim.world import World
from tongdai.sip.endpoint_inputs import Accept, Offer, Progress
from tongdai.sip.endpoint_outputs import (
    SessionAnswered,
    SessionOffered,
    SessionRang,
    SessionReanswered,
)

SEEDS = range(30)


class Setting:
    """An exchange, and phones that registered while nothing was lost."""

    def __init__(self, seed: int, *, connects: bool, **manners: Manners) -> None:
        self.world = World(seed, loss=0.0, delay=DELAYS)
        self.exchange = Exchange(self.world, connects=connects)
        self.phones: list[ReliablePhone] = []
        for index, (name, manner) in enumerate(manners.items()):
            user, address = name[1:], (f"192.0.2.{10 + index}", 5060)
            phone = ReliablePhone(self.world, user, address, manners=manner)
            self.exchange.passwords[user] = phone.password
            phone.register()
            self.phones.append(phone)
        self.world.run(until=40)
        self.world.loss = LOSS

    def run(self, seconds: float) -> None:
        self.world.run(until=self.world.now + seconds)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("says", [SUPPORTED, REQUIRED])
def test_early_media_passes_through_reliably_on_both_sides(seed, says):
    calls = Manners(extra=[says])
    setting = Setting(seed, connects=True, _100=calls, _101=Manners(answers_after=3.0))
    caller, callee = setting.phones
    with setting.world.explained():
        caller.dial("101")
        setting.run(60.0)
        assert "acknowledged early" in callee.facts
        assert caller.facts[-2:] == ["told 183", "talking"]
        assert callee.facts[-1] == "talking"
        assert caller.early == ANSWER
        (ok,) = [
            each
            for each in caller.answers
            if (each.status, each.cseq.method) == (200, "INVITE")
        ]
        assert ok.body == b"", "what was answered reliably is not answered again"
        caller.hang_up()
        setting.run(100.0)
        assert callee.facts[-1] == "far end hung up"
        assert setting.exchange.endpoint.idle


@pytest.mark.parametrize("seed", SEEDS)
def test_a_late_offer_is_answered_while_it_rings(seed):
    calls = ReliableManners(extra=[REQUIRED], late_offer=True)
    setting = Setting(seed, connects=False, _100=calls)
    (caller,), exchange = setting.phones, setting.exchange
    with setting.world.explained():
        caller.dial("101")
        setting.run(30.0)
        (offered,) = exchange.of(SessionOffered)
        assert offered.body is None
        exchange.tell(Progress(offered.session, 183, b"v=0 ours"))
        setting.run(40.0)
        (answered,) = exchange.of(SessionReanswered)
        assert answered.body == ANSWER
        assert caller.early == b"v=0 ours"
        exchange.tell(Accept(offered.session, b"v=0 ours"))
        setting.run(40.0)
        assert caller.facts[-1] == "talking"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_callee_changes_its_media_before_it_answers(seed):
    setting = Setting(seed, connects=True, _101=Manners(answers_after=None))
    (callee,), exchange = setting.phones, setting.exchange
    with setting.world.explained():
        leg = exchange.dial("101")
        setting.run(40.0)
        assert any(rang.body == ANSWER for rang in exchange.of(SessionRang))
        callee.update()
        setting.run(40.0)
        assert callee.facts[-1] == "update answered with 200"
        callee.answer()
        setting.run(40.0)
        (answered,) = exchange.of(SessionAnswered)
        assert (answered.session, answered.body) == (leg, None)
        assert callee.facts[-1] == "talking"


@pytest.mark.parametrize("seed", SEEDS)
def test_we_change_our_media_before_the_callee_answers(seed):
    setting = Setting(seed, connects=True, _101=Manners(answers_after=None))
    (callee,), exchange = setting.phones, setting.exchange
    with setting.world.explained():
        leg = exchange.dial("101")
        setting.run(40.0)
        exchange.tell(Offer(leg, b"v=0 anew"))
        setting.run(40.0)
        assert callee.facts[-1] == "updated"
        (changed,) = exchange.of(SessionReanswered)
        assert changed.body == ANSWER
        callee.answer()
        setting.run(40.0)
        assert callee.facts[-1] == "talking"
        assert "reoffered" not in callee.facts


@pytest.mark.parametrize("seed", SEEDS)
def test_both_change_their_media_at_once_and_nothing_is_lost(seed):
    setting = Setting(seed, connects=True, _101=Manners(answers_after=None))
    (callee,), exchange = setting.phones, setting.exchange
    with setting.world.explained():
        leg = exchange.dial("101")
        setting.run(40.0)
        exchange.tell(Offer(leg, b"v=0 anew"))
        callee.update()
        setting.run(40.0)
        callee.answer()
        setting.run(60.0)
        assert len(exchange.of(SessionReanswered)) == 1, "it was made again at last"
        assert "talking" in callee.facts

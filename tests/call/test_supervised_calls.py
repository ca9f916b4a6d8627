"""
Calls with supervisors in which anything happens in any order, in virtual time.

An independent model of the call says after each step who is there and, pair by pair,
who hears whom; it shares no code with call control.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.call.scouted import rings
from tongdai.call.call import Attempt, Call, CallState
from tongdai.call.cause import Ending
from tongdai.call.destination import AtExtension
from tongdai.call.events import SupervisionBegan, SupervisionEnded
from tongdai.call.finding import Device
from tongdai.call.hearing import SupervisionMode
from tongdai.call.ids import CallId, LegId, TransferId, WishId
from tongdai.call.inputs import (
    Aim,
    CancelAsked,
    CompleteAsked,
    Found,
    Input,
    JoinAsked,
    LegAnswered,
    LegEnded,
    LegHeld,
    LegSilent,
    ModeAsked,
    SupervisorJoined,
    TakenOver,
    Tick,
    TransferAsked,
    TransferMode,
)
from tongdai.call.outputs import Connect, Dial, Drop, Output, Publish, Seek
from tongdai.call.wall_clock import WallClock

SCENARIOS = 200
STEPS = 40
PEOPLE = ("100", "101", "102", "103")
RIGHTS = (
    frozenset(PEOPLE),
    frozenset({"101"}),
    frozenset({"100", "102"}),
)
ATTEMPT = Attempt(CallId("call"), "demo", LegId("first"), "100", "", "101", "101")


@dataclass
class Passing:
    """A transfer on its way, as an onlooker sees it."""

    by: LegId | None
    other: LegId | None
    former: LegId
    number: str
    "Of the target."
    announced: bool
    ringing: LegId | None = None
    target: LegId | None = None
    called_back: bool = False


@dataclass
class Listening:
    supervised: LegId
    mode: SupervisionMode
    over: frozenset[str]


@dataclass
class Onlooker:
    """What should be so."""

    numbers: dict[LegId, str]
    "Of all who were ever in the call."
    parties: list[LegId]
    listening: dict[LegId, Listening] = field(default_factory=dict)
    held: set[LegId] = field(default_factory=set)
    passing: Passing | None = None
    over: bool = False

    def conversation(self) -> set[LegId]:
        passing = self.passing
        if passing is None:
            return set(self.parties)
        if passing.target is None:
            return set()
        return {leg for leg in (passing.by, passing.target) if leg is not None}

    def there(self) -> set[LegId]:
        passing = self.passing
        if passing is None:
            return set(self.parties)
        legs = (passing.by, passing.other, passing.target)
        return {leg for leg in legs if leg is not None}

    def hears(self, listener: LegId, speaker: LegId) -> bool:
        """The rules, in the words of the documentation."""
        talking = self.conversation()
        if listener == speaker or {listener, speaker} & self.held:
            return False
        heard_by_all = speaker in talking
        speaks = self.listening.get(speaker)
        if speaks is not None and speaks.supervised in talking:
            heard_by_all = speaks.mode is SupervisionMode.COLLOQUY
            if speaks.mode is SupervisionMode.WHISPER and speaks.supervised == listener:
                return True
        listens = self.listening.get(listener)
        takes_part = listener in talking
        if listens is not None:
            takes_part = listens.supervised in talking
        return heard_by_all and takes_part

    def pairs(self) -> set[tuple[LegId, LegId]]:
        everybody = self.there() | set(self.listening)
        return {
            (speaker, listener)
            for speaker in everybody
            for listener in everybody
            if self.hears(listener, speaker)
        }

    def gone(self, leg: LegId) -> None:
        """Somebody hangs up, or is no longer heard of."""
        if leg in self.listening:
            del self.listening[leg]
            return
        passing = self.passing
        if passing is None:
            self.over = True
        elif passing.target is None:
            if leg == passing.by:
                passing.by, passing.announced = None, False
            else:
                self.over = True
        elif passing.other is None:
            self.over = True
        elif leg == passing.by:
            passing.by = None
            self.hand_over()
        elif leg == passing.other:
            passing.other = None
            self.follow(leg, passing.target)
        else:
            self.settle()

    def hand_over(self) -> None:
        passing = self.passing
        assert passing is not None
        assert passing.target is not None
        assert passing.other is not None
        self.parties = [passing.other, passing.target]
        self.passing = None
        self.follow(passing.former, passing.target)
        self.leave()

    def settle(self) -> None:
        self.passing = None
        self.leave()

    def follow(self, former: LegId, leg: LegId) -> None:
        for boss, each in list(self.listening.items()):
            if each.supervised == former:
                if self.numbers[leg] in each.over:
                    each.supervised = leg
                else:
                    del self.listening[boss]

    def leave(self) -> None:
        """Those leave whose supervised one has left with nobody in its place."""
        for boss, each in list(self.listening.items()):
            if each.supervised not in self.parties:
                del self.listening[boss]


class Scenario:
    """One call, and everything that may happen to it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = 0.0
        self.serial = 0
        self.call = Call(ATTEMPT, WallClock(offset=1.7e9))
        self.dialled: list[LegId] = []
        self.alive = {ATTEMPT.caller}
        self.ended: Counter[LegId] = Counter()
        self.facts: Counter[type] = Counter()
        self.hearing: frozenset[tuple[LegId, LegId]] = frozenset()
        self.done: Counter[str] = Counter()
        self.take(self.call.seek(AtExtension("101"), 3600.0, now=0.0))
        (callee,) = self.dialled
        self.feed(LegAnswered(callee))
        self.sees = Onlooker(
            {ATTEMPT.caller: "100", callee: "101"}, [ATTEMPT.caller, callee]
        )

    def fresh(self, name: str) -> LegId:
        self.serial += 1
        return LegId(f"{name}-{self.serial}")

    def feed(self, event: Input) -> None:
        self.take(self.call.handle(event, self.now))

    def take(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case Seek(serial, AtExtension(number)):
                    leg = self.fresh(number)
                    found = rings(number, leg, ring=1000.0)
                    self.feed(Found(serial, found))
                case Dial(leg):
                    self.dialled.append(leg)
                    self.alive.add(leg)
                case Drop(leg):
                    self.over(leg)
                case Connect(hearing):
                    self.hearing = hearing
                case Publish(event):
                    self.facts[type(event)] += 1
                case _:
                    pass

    def over(self, leg: LegId) -> None:
        self.ended[leg] += 1
        self.alive.discard(leg)

    def step(self) -> None:
        self.now += self.chance.uniform(0.1, 3.0)
        possible = [
            *[self.joins] * 4,
            *[self.switches] * 3,
            self.holds,
            self.passes_on,
            self.answers,
            self.declines,
            self.completes,
            self.cancels,
            self.takes_over,
            self.is_joined,
            self.waits,
        ]
        if self.sees.passing is not None:
            possible += [self.completes] * 3
        if self.chance.random() < 0.08:
            possible = [self.leaves]
        action = self.chance.choice(possible)
        if action():
            self.done[action.__name__] += 1

    def joins(self) -> bool:
        legs = sorted(self.sees.there())
        supervised = self.chance.choice(legs)
        over = self.chance.choice(RIGHTS)
        number = self.sees.numbers[supervised]
        if number not in over or not self.call.conversation.takes_supervisor:
            return False
        leg, mode = self.fresh("boss"), self.chance.choice(list(SupervisionMode))
        self.alive.add(leg)
        told = self.chance.random() < 0.5
        self.feed(
            SupervisorJoined(leg, "109", "", supervised, number, mode, over, told)
        )
        self.sees.listening[leg] = Listening(supervised, mode, over)
        return True

    def switches(self) -> bool:
        if not self.sees.listening:
            return False
        leg = self.chance.choice(sorted(self.sees.listening))
        mode = self.chance.choice(list(SupervisionMode))
        self.feed(ModeAsked(leg, WishId(self.serial), mode))
        self.sees.listening[leg].mode = mode
        return True

    def holds(self) -> bool:
        legs = sorted(self.sees.there() | set(self.sees.listening))
        leg = self.chance.choice(legs)
        held = leg not in self.sees.held
        self.feed(LegHeld(leg, held))
        self.sees.held ^= {leg}
        return True

    def passes_on(self) -> bool:
        if self.sees.passing is not None:
            return False
        by, other = self.chance.sample(self.sees.parties, 2)
        number = self.chance.choice(("102", "103"))
        announced = self.chance.random() < 0.5
        mode = TransferMode.ATTENDED if announced else TransferMode.BLIND
        aim = Aim(number, "", AtExtension(number))
        request = TransferId(self.serial)
        mine = self.sees.numbers[by]
        self.feed(TransferAsked(by, request, mine, mode, aim))
        passing = Passing(by, other, by, number, announced, self.dialled[-1])
        self.sees.passing = passing
        return True

    def answers(self) -> bool:
        passing = self.sees.passing
        if passing is None or passing.ringing is None:
            return False
        passing.target, passing.ringing = passing.ringing, None
        again = self.sees.numbers[passing.former]
        self.sees.numbers[passing.target] = (
            again if passing.called_back else passing.number
        )
        self.feed(LegAnswered(passing.target))
        if not passing.announced:
            self.sees.hand_over()
        return True

    def declines(self) -> bool:
        passing = self.sees.passing
        if passing is None or passing.ringing is None:
            return False
        self.over(passing.ringing)
        self.feed(LegEnded(passing.ringing, Ending.DECLINED))
        if passing.by is not None:
            self.sees.settle()
        elif passing.called_back:
            self.sees.over = True
        else:
            passing.called_back, passing.ringing = True, self.dialled[-1]
        return True

    def completes(self) -> bool:
        passing = self.sees.passing
        if passing is None or passing.by is None or not passing.announced:
            return False
        request = TransferId(1000 + self.serial)
        self.feed(CompleteAsked(passing.by, request, passing.number))
        if passing.target is None:
            passing.announced = False
        elif passing.other is None:
            self.sees.over = True
        else:
            self.sees.hand_over()
        return True

    def cancels(self) -> bool:
        passing = self.sees.passing
        if passing is None or passing.by is None:
            return False
        request = TransferId(1000 + self.serial)
        self.feed(CancelAsked(passing.by, request, passing.number))
        if passing.other is None:
            self.sees.over = True
        else:
            self.sees.settle()
        return True

    def takes_over(self) -> bool:
        """Another device of a party answers by INVITE with Replaces."""
        if self.sees.passing is not None:
            return False
        former = self.chance.choice(self.sees.parties)
        number = self.sees.numbers[former]
        self.replace(former, number)
        leg = self.sees.parties[-1]
        self.feed(TakenOver(former, leg, number))
        return True

    def is_joined(self) -> bool:
        """A party connects the other one with whom it talks to in another call."""
        if self.sees.passing is not None:
            return False
        by = self.chance.choice(self.sees.parties)
        number = self.chance.choice(("102", "103", ""))
        mine = self.sees.numbers[by]
        self.replace(by, number)
        leg = self.sees.parties[-1]
        device = Device(leg, number or "0912345678")
        self.feed(JoinAsked(by, TransferId(self.serial), mine, device, number))
        return True

    def replace(self, former: LegId, number: str) -> None:
        leg = self.fresh(number or "customer")
        self.alive.add(leg)
        self.sees.numbers[leg] = number
        self.sees.parties.remove(former)
        self.sees.parties.append(leg)
        self.sees.follow(former, leg)

    def waits(self) -> bool:
        self.feed(Tick())
        return True

    def leaves(self) -> bool:
        leg = self.chance.choice(sorted(self.alive & self.talkers()))
        if leg not in self.sees.held and self.chance.random() < 0.3:
            self.feed(LegSilent(leg))
        else:
            self.over(leg)
            self.feed(LegEnded(leg, Ending.HUNG_UP))
        self.sees.gone(leg)
        return True

    def talkers(self) -> set[LegId]:
        return self.sees.there() | set(self.sees.listening)

    def check(self) -> None:
        sees = self.sees
        if sees.over:
            assert self.call.state is CallState.ENDED
            return
        assert self.call.state is CallState.CONNECTED
        ringing = sees.passing.ringing if sees.passing is not None else None
        rings_now = set() if ringing is None else {ringing}
        assert self.alive == self.talkers() | rings_now
        assert self.hearing == sees.pairs()


def play(seed: int) -> Scenario:
    scenario = Scenario(seed)
    for _ in range(STEPS):
        scenario.step()
        scenario.check()
        if scenario.sees.over:
            break
    while not scenario.sees.over:
        scenario.leaves()
        scenario.check()
    return scenario


@pytest.mark.parametrize("seed", range(SCENARIOS))
def test_everybody_hears_whom_the_onlooker_says_and_no_leg_is_left(seed: int) -> None:
    scenario = play(seed)

    assert scenario.call.state is CallState.ENDED
    assert not scenario.alive
    assert set(scenario.ended.values()) == {1}
    assert scenario.call.deadline() is None
    assert scenario.facts[SupervisionBegan] == scenario.facts[SupervisionEnded]


def test_the_scenarios_have_everything_in_them() -> None:
    done = sum((play(seed).done for seed in range(SCENARIOS)), Counter[str]())
    rare = {what: count for what, count in done.items() if count < 20}
    assert not rare
    assert len(done) == 12

"""The lite agent, check by check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongdai.webrtc import ice_lite, stun
from tongdai.webrtc.ice_lite import (
    CONSENT,
    MAX_PATHS,
    ConsentLost,
    Forgotten,
    IceLite,
    Nominated,
    PeerDescribed,
    Received,
    Restarted,
    Send,
    Tick,
    Validated,
)

PASSWORD = "ourpasswordourpassword"
HOME = ("192.0.2.10", 50000)
MOBILE = ("198.51.100.20", 60000)
TRANSACTION = bytes(12)


def agent(*, peer="peer"):
    return IceLite(ufrag="ours", password=PASSWORD, peer_ufrag=peer)


def check(
    source=HOME,
    *,
    username="ours:peer",
    password=PASSWORD,
    priority=100,
    nominate=True,
):
    data = stun.request(
        TRANSACTION,
        username=username,
        password=password,
        priority=priority,
        tie_breaker=1,
        use_candidate=nominate,
    )
    return Received(stun.parse(data), source)


def ok(source=HOME, password=PASSWORD):
    request = check(source, password=password).message
    return Send(stun.success(request, source, password), source)


def error_of(outputs):
    (output,) = outputs
    return stun.parse(output.data).error


def run_until_idle(ice):
    seen = []
    while (now := ice.deadline()) is not None:
        seen += [(now, output) for output in ice.handle(Tick(), now)]
    return seen


def test_a_nominating_check_is_answered_validates_and_nominates():
    ice = agent()
    assert ice.handle(check(), 1.0) == [ok(), Validated(HOME), Nominated(HOME)]
    assert ice.nominated == HOME
    assert ice.deadline() == 1.0 + CONSENT


def test_a_check_without_nomination_validates_only():
    ice = agent()
    assert ice.handle(check(nominate=False), 1.0) == [ok(), Validated(HOME)]
    assert ice.nominated is None
    assert ice.handle(check(), 2.0) == [ok(), Nominated(HOME)]


def test_a_repeated_check_is_only_answered():
    ice = agent()
    ice.handle(check(), 1.0)
    assert ice.handle(check(), 1.1) == [ok()]


def test_a_wrong_password_is_refused_and_nothing_is_learnt():
    ice = agent()
    assert error_of(ice.handle(check(password="x" * 22), 1.0)) == 401
    assert (ice.nominated, ice.deadline()) == (None, None)


@pytest.mark.parametrize("username", ["ours:other", "other:peer", "ours", ""])
def test_a_wrong_user_name_is_refused(username):
    assert error_of(agent().handle(check(username=username), 1.0)) == 401


def unsigned(*attributes):
    body = b"".join(bytes.fromhex(one) for one in attributes)
    head = bytes.fromhex("0001") + len(body).to_bytes(2, "big")
    data = head + bytes.fromhex("2112a442") + TRANSACTION + body
    return Received(stun.parse(data), HOME)


def test_a_check_without_credentials_is_a_bad_request():
    assert error_of(agent().handle(unsigned(), 1.0)) == 400
    username = "00060009" + b"ours:peer".hex() + "000000"
    assert error_of(agent().handle(unsigned(username, "00250000"), 1.0)) == 400


def test_a_refusal_of_a_stranger_is_no_longer_than_twice_its_question():
    for request in (check(password="x" * 22), unsigned()):
        (refusal,) = agent().handle(request, 1.0)
        assert len(refusal.data) <= 2 * 28


def signed(monkey):
    """A check that says more than ours do, signed rightly."""
    attributes = [
        (stun.Attribute.USERNAME, b"ours:peer"),
        (stun.Attribute.PRIORITY, bytes(4)),
        monkey,
        (stun.Attribute.USE_CANDIDATE, b""),
    ]
    data = stun._build(stun.Class.REQUEST, TRANSACTION, attributes, PASSWORD)
    return Received(stun.parse(data), HOME)


def test_a_peer_that_believes_itself_controlled_is_told_of_the_conflict():
    ice = agent()
    conflicting = signed((stun.Attribute.ICE_CONTROLLED, bytes(8)))
    assert error_of(ice.handle(conflicting, 1.0)) == 487
    assert ice.nominated is None


def test_an_attribute_that_must_be_understood_and_is_not_is_named():
    ice = agent()
    assert error_of(ice.handle(signed((0x7FFF, b"")), 1.0)) == 420
    assert ice.nominated is None


def test_responses_and_indications_are_nothing_to_us():
    ice = agent()
    answer = stun.parse(stun.success(check().message, HOME, PASSWORD))
    assert ice.handle(Received(answer, HOME), 1.0) == []


def test_consent_lasts_30_s_from_the_last_check():
    ice = agent()
    ice.handle(check(), 1.0)
    ice.handle(check(), 21.0)
    assert ice.handle(Tick(), 31.0) == []
    assert run_until_idle(ice) == [(51.0, ConsentLost()), (51.0, Forgotten(HOME))]
    assert ice.nominated is None


def test_a_peer_that_comes_back_after_consent_was_lost_is_nominated_again():
    ice = agent()
    ice.handle(check(), 1.0)
    run_until_idle(ice)
    assert ice.handle(check(), 90.0) == [ok(), Validated(HOME), Nominated(HOME)]


def test_a_peer_moves_to_a_better_path():
    ice = agent()
    ice.handle(check(), 1.0)
    moved = ice.handle(check(MOBILE, priority=200), 1.1)
    assert moved == [ok(MOBILE), Validated(MOBILE), Nominated(MOBILE)]
    assert run_until_idle(ice) == [
        (31.0, Forgotten(HOME)),
        (31.1, ConsentLost()),
        (31.1, Forgotten(MOBILE)),
    ]


def test_of_two_nominated_at_once_the_one_of_higher_priority_is_used():
    ice = agent()
    ice.handle(check(), 1.0)
    assert ice.handle(check(MOBILE, priority=50), 1.1) == [
        ok(MOBILE),
        Validated(MOBILE),
    ]
    assert ice.nominated == HOME


def test_a_peer_moves_to_a_worse_path_when_the_better_one_has_gone_quiet():
    ice = agent()
    ice.handle(check(), 1.0)
    ice.handle(check(MOBILE, priority=50), 3.9)
    assert ice.nominated == HOME
    assert ice.handle(check(MOBILE, priority=50), 4.0)[-1] == Nominated(MOBILE)


def test_a_peer_moves_to_a_worse_path_after_it_has_withdrawn_the_better_one():
    ice = agent()
    ice.handle(check(), 1.0)
    ice.handle(check(nominate=False), 1.1)
    assert ice.nominated == HOME
    assert ice.handle(check(MOBILE, priority=50), 1.2)[-1] == Nominated(MOBILE)


def test_before_the_answer_is_known_checks_are_answered_and_nothing_is_nominated():
    ice = agent(peer=None)
    assert ice.handle(check(username="ours:soon"), 1.0) == [ok(), Validated(HOME)]
    assert ice.handle(PeerDescribed("soon"), 2.0) == [Nominated(HOME)]


def test_an_early_nomination_by_somebody_else_is_dropped():
    ice = agent(peer=None)
    ice.handle(check(username="ours:evil"), 1.0)
    assert ice.handle(PeerDescribed("soon"), 2.0) == []
    assert error_of(ice.handle(check(username="ours:evil"), 3.0)) == 401


def test_an_early_nomination_of_a_path_that_has_died_is_dropped():
    ice = agent(peer=None)
    ice.handle(check(username="ours:soon"), 1.0)
    assert run_until_idle(ice) == [(31.0, Forgotten(HOME))]
    assert ice.handle(PeerDescribed("soon"), 40.0) == []


def test_hearing_the_same_answer_twice_changes_nothing():
    ice = agent()
    ice.handle(check(), 1.0)
    assert ice.handle(PeerDescribed("peer"), 2.0) == []
    assert ice.nominated == HOME


def again(source=HOME, **changes):
    return check(source, username="ours2:peer2", password="p" * 22, **changes)


def test_after_a_restart_the_old_path_serves_until_the_new_is_nominated():
    ice = agent()
    ice.handle(check(), 1.0)
    assert ice.handle(Restarted("ours2", "p" * 22, "peer2"), 2.0) == []
    assert ice.handle(check(), 3.0) == [ok()]
    assert ice.nominated == HOME
    answered, *rest = ice.handle(again(MOBILE, priority=1), 4.0)
    assert stun.parse(answered.data).authentic("p" * 22)
    assert rest == [Validated(MOBILE), Nominated(MOBILE)]
    assert error_of(ice.handle(check(), 5.0)) == 401


def test_one_peer_cannot_fill_the_memory_with_addresses():
    ice = agent()
    ice.handle(check(), 0.0)
    for port in range(1, MAX_PATHS):
        ice.handle(check(("192.0.2.99", port), nominate=False), 0.1 * port)
    outputs = ice.handle(check(("192.0.2.99", 999), nominate=False), 2.0)
    assert outputs[1:] == [Forgotten(("192.0.2.99", 1)), Validated(("192.0.2.99", 999))]
    assert ice.nominated == HOME


ADDRESSES = st.sampled_from([("192.0.2.1", port) for port in range(12)])
CHECKS = st.builds(
    check,
    ADDRESSES,
    username=st.sampled_from(["ours:peer", "ours:evil", "ours2:peer2"]),
    password=st.sampled_from([PASSWORD, "p" * 22]),
    priority=st.integers(0, 3),
    nominate=st.booleans(),
)
OTHERS = st.sampled_from(
    [Tick(), PeerDescribed("peer"), Restarted("ours2", "p" * 22, "peer2")]
)
HISTORIES = st.lists(st.tuples(st.floats(0, 20), CHECKS | OTHERS), max_size=40)


@given(known=st.booleans(), history=HISTORIES)
def test_any_history_keeps_the_books_and_leaves_no_timer(known, history):
    ice, now = agent(peer="peer" if known else None), 0.0
    valid, nominated = set(), None
    outputs = []
    for wait, event in history:
        now += wait
        outputs += ice.handle(event, now)
    outputs += [output for _, output in run_until_idle(ice)]
    for output in outputs:
        match output:
            case Validated(address):
                assert address not in valid
                valid.add(address)
            case Forgotten(address):
                valid.remove(address)
            case Nominated(address):
                assert address in valid
                assert address != nominated
                nominated = address
            case ConsentLost():
                assert nominated is not None
                nominated = None
        assert len(valid) <= MAX_PATHS
    assert not valid
    assert nominated is ice.nominated is ice.deadline() is None


def test_the_module_says_what_browsers_do():
    # A path in use is checked at least every 2.5 s by Chrome.
    assert ice_lite.SETTLED > 2.5

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongdai.sip.deadlines import Deadlines


def test_keys_come_due_in_the_order_of_their_deadlines():
    deadlines = Deadlines()
    for key, at in (("b", 2.0), ("a", 1.0), ("c", 3.0)):
        deadlines.set(key, at)
    assert deadlines.next() == 1.0
    assert [deadlines.pop_due(2.5) for _ in range(3)] == ["a", "b", None]
    assert deadlines.next() == 3.0


def test_only_the_latest_deadline_of_a_key_counts():
    deadlines = Deadlines()
    deadlines.set("a", 1.0)
    deadlines.set("a", 5.0)
    assert deadlines.pop_due(2.0) is None
    deadlines.set("a", None)
    assert deadlines.next() is None


@given(
    st.lists(st.tuples(st.integers(0, 5), st.none() | st.floats(0, 100)), max_size=200)
)
def test_each_key_is_woken_once_at_the_time_it_asked_for_last(settings):
    deadlines, wanted = Deadlines(), {}
    for key, at in settings:
        deadlines.set(key, at)
        wanted[key] = at
    woken = {}
    while (at := deadlines.next()) is not None:
        key = deadlines.pop_due(at)
        assert key not in woken
        woken[key] = at
    assert woken == {key: at for key, at in wanted.items() if at is not None}

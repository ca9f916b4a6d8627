"""
Tests of a support line, with the plugin of the package.

    pip install 'tongdai[server]' pytest
    pytest test_support_line.py

The fixture ``switchboard`` is a running demo: its hotline 02473000002 rings 101.
"""

HOTLINE = "02473000002"


def test_a_customer_reaches_support(switchboard):
    agent, customer = switchboard.phone("101"), switchboard.carrier.customer()
    call = customer.calls(HOTLINE, answered_by=agent)
    assert call.answered
    assert agent.hears(customer)
    call.hang_up()
    assert call.other_end.end_cause == "BYE"


def test_support_passes_a_customer_on(switchboard):
    agent, colleague = switchboard.phone("101"), switchboard.phone("102")
    customer = switchboard.carrier.customer()
    call = customer.calls(HOTLINE, answered_by=agent)
    call.other_end.transfer("102", answered_by=colleague)
    assert call.other_end.over
    assert colleague.hears(customer)
    call.hang_up()


def test_who_is_busy_is_not_rung(switchboard):
    agent = switchboard.phone("101")
    agent.refuses_calls()
    call = switchboard.carrier.customer().calls(HOTLINE)
    assert not call.answered


def test_calls_are_in_the_history(switchboard):
    alice, bob = switchboard.phone("101"), switchboard.phone("102")
    call = alice.calls(bob, datas={"order": "4711"})
    call.hang_up()
    kept = switchboard.api.calls.get(call.uuid)
    assert (kept.caller, kept.callee, kept.answered) == ("101", "102", True)

"""A house with groups, hotlines and trunks, as tests of the switch need it."""

from __future__ import annotations

from pathlib import Path

from tests.sim.scripted_media import PHONE
from tests.switch.board import Board, desk_phone, udp
from tongdai.call.directory import (
    Directory,
    Extension,
    Forwarding,
    Group,
    Hotline,
    NumberFormat,
    Tenant,
    Trunk,
)
from tongdai.call.ids import LegId
from tongdai.call.limits import NO_TERMS, UNLIMITED, CallingTerms, Limits
from tongdai.call.permit import CallSettings
from tongdai.sip.endpoint_inputs import Dial
from tongdai.sip.endpoint_outputs import SessionOffered
from tongdai.sip.headers import Headers
from tongdai.sip.ids import SessionId
from tongdai.sip.locating import Target
from tongdai.sip.uac_authentication import Account
from tongdai.switch.ways import TrunkTarget

SALES, SUPPORT = "02473000001", "02473000002"
CUSTOMER = "0912345678"
OUT = "0901234567"
FIRST, SECOND = udp(91), udp(92)
ACCOUNT = Account("acme", "secret")


def house(
    *,
    group: Group | None = None,
    forwarding: Forwarding | None = None,
    hotlines: tuple[Hotline, ...] | None = None,
    terms: CallingTerms = NO_TERMS,
    limits: Limits = UNLIMITED,
    of_100: Limits = UNLIMITED,
) -> Directory:
    """Tenant demo; ``forwarding`` is what 101 has, ``limits`` are the tenant's."""
    people = [
        Extension("100", "Person 100", limits=of_100),
        Extension("101", "Person 101", forwarding or Forwarding()),
        Extension("102", "Person 102"),
        Extension("103", "Person 103", hotlines=()),
    ]
    demo = Tenant.of(
        "demo",
        people,
        hotlines=hotlines
        or (
            Hotline(SALES, destination="60000"),
            Hotline(SUPPORT, destination="101", fallback="102"),
        ),
        groups=[
            group or Group("60000", ("101", "102"), "Sales"),
            Group("70000", ("0900000001", "0900000005"), external=True, ring_time=10.0),
        ],
        trunks=[
            Trunk("first", "192.0.2.91", numbers=NumberFormat.PLAIN),
            Trunk("second", "192.0.2.92", order=1),
        ],
        terms=terms,
        limits=limits,
    )
    return Directory([demo])


def way(trunk: Trunk) -> TrunkTarget:
    flow = FIRST if trunk.name == "first" else SECOND
    target = Target(f"sip:{trunk.host}", flow, trunk=f"demo/{trunk.name}")
    return TrunkTarget(trunk, target, ACCOUNT if trunk.name == "first" else None)


def board(
    directory: Directory,
    calls: CallSettings | None = None,
    sounds: Path = Path("/nonexistent"),
) -> Board:
    """With both trunks up and a desk phone for each of 101 and 102."""
    found = Board(calls, sounds)
    found.directory = directory
    (demo,) = directory.tenants
    found.carriers.up["demo"] = [way(trunk) for trunk in demo.trunks]
    found.place(desk_phone("101", 11), desk_phone("102", 12))
    found.switch.directory_changed()
    found.take_all()
    return found


def call_in(
    on: Board,
    hotline: str,
    *,
    caller: str = CUSTOMER,
    session: str = "customer",
    peer: str = "demo/first",
    others: tuple[str, ...] = (),
) -> LegId:
    """A customer's INVITE has come over a trunk."""
    on.switch.perform(
        SessionOffered(
            SessionId(session),
            caller_user=caller,
            caller_domain="",
            caller_display="<b>of any content</b>",
            dialled_user=hotline,
            dialled_domain="",
            body=PHONE,
            headers=Headers(()),
            flow=FIRST,
            peer=peer,
            other_peers=others,
        )
    )
    return LegId(session)


def rung(on: Board) -> dict[str, LegId]:
    """Who rings since the last time, by number."""
    return {dial.callee_user: LegId(dial.session) for dial in on.take(Dial)}


def outside(on: Board, session: str = "caller") -> tuple[LegId, LegId]:
    """100 calls out, and somebody answers."""
    caller = on.call(OUT, session=session)
    (customer,) = rung(on).values()
    on.answers(customer, PHONE)
    return caller, customer


def inside(on: Board) -> tuple[LegId, LegId]:
    """100 talks to the desk phone of 101."""
    caller = on.call("101")
    (callee,) = rung(on).values()
    on.answers(callee, PHONE)
    on.take_all()
    return caller, callee

"""Registrations outlive the process, and go with their extension."""

from __future__ import annotations

import asyncio

import pytest

from tests.storage.stage import FAR, binding, opened, populate, writing
from tongdai.sip.flow import Flow, Transport
from tongdai.storage import administration, bindings
from tongdai.storage.bindings import Bindings
from tongdai.storage.errors import DatabaseUnavailable

UDP = binding()
TLS = binding(
    contact="sip:100@192.0.2.9;transport=tcp",
    instance_id=None,
    reg_id=None,
    path=(),
    flow=Flow(Transport.TLS, ("2001:db8::9", 50000), ("::", 5061), 2**48 + 5),
    expires_at=FAR + 0.25,
    busy=True,
)


def load(database, now=0.0):
    with database.transaction() as connection:
        return bindings.load(connection, now=now)


def save(database, *changes):
    """Save (domain, user, bindings) one after the other; return the memory."""
    with writing(database) as writer:
        memory = Bindings(load(database), writer)

        async def run():
            for change in changes:
                await memory.save(*change)

        asyncio.run(run())
        return memory


def test_bindings_are_the_same_after_a_restart_and_in_the_same_order(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
        memory = save(database, ("Acme", "100", (TLS, UDP)))
        assert memory.of("acme", "100") == (TLS, UDP)
    with opened(tmp_path) as database:
        assert load(database) == {("acme", "100"): (TLS, UDP)}


def test_saving_replaces_all_bindings_of_that_address_of_record_only(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100", "101")
        other = binding("101")
        memory = save(
            database,
            ("acme", "101", (other,)),
            ("acme", "100", (UDP, TLS)),
            ("acme", "100", (TLS,)),
        )
        assert memory.of("acme", "100") == (TLS,)
        assert load(database) == {
            ("acme", "100"): (TLS,),
            ("acme", "101"): (other,),
        }


def test_an_unregistered_phone_leaves_nothing(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
        memory = save(database, ("acme", "100", (UDP,)), ("acme", "100", ()))
        assert memory.of("acme", "100") == ()
        assert load(database) == {}


def test_expired_bindings_are_deleted_at_start(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
        save(database, ("acme", "100", (UDP, TLS)))
        assert load(database, now=FAR) == {("acme", "100"): (TLS,)}
        assert load(database, now=0.0) == {("acme", "100"): (TLS,)}


def test_each_domain_of_a_tenant_has_its_own_bindings(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100", domains=["pbx.example.com"])
        there = binding(domain="pbx.example.com")
        memory = save(database, ("pbx.example.com", "100", (there,)))
        assert memory.of("PBX.example.com", "100") == (there,)
        assert memory.of("acme", "100") == ()


def test_who_is_not_in_the_directory_cannot_be_saved_and_disturbs_nobody(tmp_path):
    with opened(tmp_path) as database, writing(database) as writer:
        populate(database, "100")
        memory = Bindings({}, writer)

        async def run():
            return await asyncio.gather(
                memory.save("acme", "999", (binding("999"),)),
                memory.save("acme", "100", (UDP,)),
                return_exceptions=True,
            )

        refused, done = asyncio.run(run())
        assert isinstance(refused, DatabaseUnavailable)
        assert done is None
        assert memory.of("acme", "999") == ()
        assert load(database) == {("acme", "100"): (UDP,)}


def test_a_database_that_is_away_changes_nothing(tmp_path):
    class Away:
        def write(self, changes):
            raise DatabaseUnavailable("locked")

    memory = Bindings({("acme", "100"): (UDP,)}, Away())
    with pytest.raises(DatabaseUnavailable):
        asyncio.run(memory.save("acme", "100", (TLS,)))
    assert memory.of("acme", "100") == (UDP,)


def test_a_removed_extension_takes_its_bindings_along(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100", "101")
        memory = save(
            database,
            ("acme", "100", (UDP,)),
            ("acme", "101", (binding("101"),)),
        )
        with database.transaction() as connection:
            administration.remove_extensions(connection, "acme", ["100"])
        memory.forget([("acme", "100")])
        assert memory.of("acme", "100") == ()
        assert load(database) == {("acme", "101"): (binding("101"),)}

"""What the command line may do to the directory."""

from __future__ import annotations

import pytest

from tests.storage.stage import FAR, binding, opened, populate, record
from tongdai.call.directory import EVERY_HOTLINE, Dialling, Forwarding
from tongdai.sip.digest import DigestSecret
from tongdai.storage import administration, bindings, directory, names, passwords
from tongdai.storage.administration import (
    ExtensionRow,
    NewExtension,
    Removed,
    TenantRow,
)
from tongdai.storage.errors import (
    DomainTaken,
    ExtensionsExist,
    InvalidName,
    TenantInUse,
    UnknownExtensions,
    UnknownTenant,
    WeakPassword,
)
from tongdai.storage.records import KEPT_RECORDS


def snapshot(database, *, on_loopback=True):
    with database.reading() as connection:
        return directory.load(connection, on_loopback=on_loopback)


def do(database, function, *arguments, **more):
    with database.transaction() as connection:
        return function(connection, *arguments, **more)


def test_a_new_extension_is_in_the_next_snapshot_with_its_secret(tmp_path):
    with opened(tmp_path) as database:
        before = snapshot(database)
        populate(database, "100", domains=["PBX.example.com"])
        after = snapshot(database)
    assert after.revision > before.revision
    tenant = after.directory.tenant_of("pbx.EXAMPLE.com")
    assert tenant is not None
    assert (tenant.label, list(tenant.extensions)) == ("acme", ["100"])
    assert after.secrets == {
        (realm, "100"): DigestSecret.of("100", realm, "secret-100")
        for realm in ("acme", "pbx.example.com")
    }


def test_no_password_is_in_the_database_file(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"acme" in files
    assert b"secret-100" not in files


def test_nobody_else_may_read_the_data_folder(tmp_path):
    folder = tmp_path / "data"
    with opened(folder) as database:
        populate(database, "100")
        modes = {file.stat().st_mode & 0o077 for file in [folder, *folder.iterdir()]}
    assert modes == {0}


def test_a_tenant_for_loopback_is_withheld_from_others(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100", loopback_only=True)
        populate(database, "200", tenant="real")
        served = snapshot(database, on_loopback=False)
        assert [t.label for t in served.directory.tenants] == ["real"]
        assert list(served.secrets) == [("real", "200")]
        assert served.withheld == ("acme",)
        assert len(snapshot(database).directory.tenants) == 2


@pytest.mark.parametrize("label", ["acme", "ACME", "pbx.example.com"])
def test_a_domain_belongs_to_one_tenant(tmp_path, label):
    with opened(tmp_path) as database:
        populate(database, domains=["pbx.example.com"])
        with pytest.raises(DomainTaken) as refused:
            do(database, administration.add_tenant, "other", domains=[label])
        assert refused.value.tenant == "acme"
        assert [t.label for t in do(database, administration.tenants)] == ["acme"]


def test_a_range_is_added_whole_or_not_at_all(tmp_path):
    wanted = [NewExtension(str(n), "secret") for n in range(1000, 1400)]
    with opened(tmp_path) as database:
        populate(database, "1399", "1200")
        before = snapshot(database).revision
        with pytest.raises(ExtensionsExist) as refused:
            do(database, administration.add_extensions, "acme", wanted)
        assert refused.value.numbers == ("1200", "1399")
        rows = do(database, administration.extensions, "acme", now=0)
        assert [row.number for row in rows] == ["1200", "1399"]
        assert snapshot(database).revision == before


def test_a_range_is_removed_whole_or_not_at_all(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100", "101")
        with pytest.raises(UnknownExtensions) as refused:
            do(database, administration.remove_extensions, "acme", ["100", "555"])
        assert refused.value.numbers == ("555",)
        assert len(snapshot(database).secrets) == 2
        do(database, administration.remove_extensions, "ACME", ["100", "101"])
        assert snapshot(database).secrets == {}


def test_lists_show_what_there_is(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "1000", "200", domains=["b.example", "a.example"])
        registered = {("acme", "200"): (binding("200"), binding("200", expires_at=5.0))}
        with database.transaction() as connection:
            bindings.KEPT_BINDINGS.put(connection, registered)
        assert do(database, administration.tenants) == [
            TenantRow(
                "acme",
                ("a.example", "b.example"),
                2,
                loopback_only=False,
                dialling=Dialling(),
            )
        ]
        rows = do(database, administration.extensions, "acme", now=10.0)
        assert rows == [
            ExtensionRow("200", "", 1, Forwarding(), EVERY_HOTLINE),
            ExtensionRow("1000", "", 0, Forwarding(), EVERY_HOTLINE),
        ]
        assert do(database, administration.extensions, "acme", now=FAR)[0].phones == 0


def test_a_tenant_in_use_is_removed_only_with_everything(tmp_path):
    with opened(tmp_path) as database:
        populate(database, "100")
        populate(database, "100", tenant="other")
        with database.transaction() as connection:
            KEPT_RECORDS.put(connection, {("1",): record(1)})
        with pytest.raises(TenantInUse):
            do(database, administration.remove_tenant, "acme")
        gone = do(database, administration.remove_tenant, "acme", everything=True)
        assert gone == Removed(extensions=1, calls=1)
        assert list(snapshot(database).secrets) == [("other", "100")]
        with pytest.raises(UnknownTenant):
            do(database, administration.remove_tenant, "acme")


@pytest.mark.parametrize(
    "function",
    [
        lambda c: administration.add_extensions(c, "gone", []),
        lambda c: administration.extensions(c, "gone", now=0),
        lambda c: administration.remove_extensions(c, "gone", []),
    ],
)
def test_a_tenant_that_is_not_there_is_said_so(tmp_path, function):
    with opened(tmp_path) as database, pytest.raises(UnknownTenant):
        do(database, function)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100", ("100",)),
        ("098-101", ("098", "099", "100", "101")),
        ("100,105, 200-201,100", ("100", "105", "200", "201")),
        ("1000-1000", ("1000",)),
    ],
)
def test_numbers_and_ranges_are_understood(text, found):
    assert names.numbers(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("", "1", "1234567", "10a", "١٠٠", "100-", "-100", "100-1-2"),
        *("200-100", "99-100", "100000-999999", "1000-9999,10000-19999"),
    ],
)
def test_other_numbers_are_refused(text):
    with pytest.raises(InvalidName):
        names.numbers(text)


@pytest.mark.parametrize("label", ["", "-a", "a-", "a.b", "a b", "ạ", "a" * 64, "a\n"])
def test_what_is_no_label_is_no_tenant(label):
    with pytest.raises(InvalidName):
        names.label(label)


@pytest.mark.parametrize("domain", ["", ".", "a..b", "a_b.vn", "a." * 130 + "a"])
def test_what_is_no_domain_name_is_no_domain(domain):
    with pytest.raises(InvalidName):
        names.domain(domain)


@pytest.mark.parametrize("name", ["x" * 65, "a\nb", "a\0b", "\ud800"])
def test_names_that_no_phone_can_show_are_refused(name):
    with pytest.raises(InvalidName):
        names.display_name(name)


@pytest.mark.parametrize(
    "password", ["", "12345", "x" * 129, "mậtkhẩu", " secret", "secret\t", "100200"]
)
def test_poor_passwords_are_refused(password):
    with pytest.raises(WeakPassword) as refused:
        passwords.check("100200", password)
    assert refused.value.number == "100200"


def test_generated_passwords_are_good_and_differ():
    made = {passwords.generate() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        passwords.check("100", password)

"""Access tokens are good for one registration, as long as it lives."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from tests.storage.stage import binding, opened
from tongdai.storage.tokens import KEY_BYTES, AccessTokens, token_key

KEY = bytes(range(32))
NOW = 1_000_000.0


class Registry:
    def __init__(self, *bindings):
        self.bindings = bindings

    def of(self, domain, user):
        return tuple(b for b in self.bindings if (b.domain, b.user) == (domain, user))


def tokens(*bindings, key=KEY, now=NOW):
    return AccessTokens(
        key,
        Registry(*bindings),
        domains=lambda label: {"acme": ("acme", "pbx.example.com")}.get(label, ()),
        phone_of=lambda b: b.contact,
        clock=lambda: now,
    )


PAGE = binding(contact="sip:x@y.invalid", expires_at=NOW + 600)


def minted(*, expires_at=NOW + 600, tenant="acme", key=KEY):
    return tokens(key=key).mint(tenant, "100", PAGE.contact, expires_at)


def test_a_token_names_its_extension_while_the_page_is_registered():
    assert tokens(PAGE).owner(minted()) == ("acme", "100")


def test_a_page_registered_at_another_domain_of_the_tenant_is_found():
    page = binding(contact=PAGE.contact, domain="pbx.example.com")
    assert tokens(page).owner(minted()) == ("acme", "100")


def test_unregistering_ends_the_token():
    assert tokens().owner(minted()) is None


def test_another_page_of_the_same_extension_does_not_keep_it_alive():
    assert tokens(binding(contact="sip:other@y.invalid")).owner(minted()) is None


def test_the_token_ends_with_its_time_and_with_the_binding_s():
    assert tokens(PAGE, now=NOW + 600).owner(minted(expires_at=NOW + 9999)) is None
    assert tokens(PAGE).owner(minted(expires_at=NOW)) is None


def test_a_tenant_that_is_gone_has_no_good_tokens():
    assert tokens(PAGE).owner(minted(tenant="gone")) is None


def test_a_token_of_another_key_is_not_good():
    assert tokens(PAGE).owner(minted(key=bytes(32))) is None


def test_no_character_of_a_token_can_be_changed():
    good = minted()
    for place, letter in enumerate(good):
        forged = good[:place] + ("A" if letter != "A" else "B") + good[place + 1 :]
        body, _, mark = forged.partition(".")
        if _decoded(body) == _decoded(good.partition(".")[0]) and _decoded(
            mark
        ) == _decoded(good.partition(".")[2]):
            continue  # the unused last bits of base64
        assert tokens(PAGE).owner(forged) is None


def _decoded(text):
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None


@given(st.text(max_size=2000))
def test_any_other_text_is_no_token(text):
    assert tokens(PAGE).owner(text) is None


def test_the_longest_contact_makes_no_long_token():
    assert len(tokens().mint("a" * 63, "123456", "x" * 60_000, NOW)) < 300


def test_a_token_says_no_secret_and_no_contact():
    body = _decoded(minted().partition(".")[0])
    assert PAGE.contact.encode() not in body


def test_the_key_is_made_once_and_kept(tmp_path):
    drawn = []

    def random(count):
        drawn.append(bytes([len(drawn) + 1]) * count)
        return drawn[-1]

    for _ in range(2):
        with opened(tmp_path) as database, database.transaction() as connection:
            assert token_key(connection, random) == b"\1" * KEY_BYTES
    assert len(drawn) == 1

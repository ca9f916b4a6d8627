from __future__ import annotations

import uuid

from tongdai.app.randomness import POOL, Randomness


def test_uuid_is_one_of_version_four():
    drawn = Randomness().uuid()
    parsed = uuid.UUID(drawn)
    assert (str(parsed), parsed.version, parsed.variant) == (drawn, 4, uuid.RFC_4122)


def test_token_has_eighty_bits():
    token = Randomness().token()
    assert len(token) == 20
    assert int(token, 16) < 2**80


def test_nothing_comes_twice_through_many_pools():
    source = Randomness()
    drawn = [draw() for draw in (source.token, source.uuid) for _ in range(POOL)]
    assert len(set(drawn)) == 2 * POOL  # from 50 pools

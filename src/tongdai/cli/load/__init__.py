"""``tongdai load``: many calls at a rate, and how they went."""

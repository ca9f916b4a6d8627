"""Makes ``docs/python/reference.md`` from the docstrings of what is public."""

"""``tongdai call``: a telephone in the terminal, on the SDK for Python programs."""

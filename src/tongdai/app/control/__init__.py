"""
How the command line looks into a running switchboard, and what it may do there.

A Unix socket in the data folder, one JSON object a line each way: whoever may read the
folder may ask. What is said is in :mod:`~tongdai.app.control.vocabulary`.
"""

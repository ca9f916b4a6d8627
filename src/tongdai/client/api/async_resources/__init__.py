"""
What can be asked of the API, for asyncio.

Made by ``python -m tools.python_api`` from the API's operations.
"""

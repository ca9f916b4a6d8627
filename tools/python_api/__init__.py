"""
Makes the resources of the Python SDK from the operations of the API.

``python -m tools.python_api`` writes ``src/tongdai/client/api/{types,resources,
async_resources}``; a test proves that what is committed is what would be written.
"""

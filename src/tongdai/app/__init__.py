"""The whole switchboard in one process; the only place that knows everybody."""

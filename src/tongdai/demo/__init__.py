"""A switchboard with people in it, to try things out on one machine."""

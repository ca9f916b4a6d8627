"""Tongdai: an open, self-hosted call platform."""

"""Configured experiments."""

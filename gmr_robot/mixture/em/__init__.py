"""Expectation maximisation: data, the fold over them, the iteration, and the fits that users call."""

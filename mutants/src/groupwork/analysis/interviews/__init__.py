"""Interviews: how far the coders agree, and what the segments speak of."""

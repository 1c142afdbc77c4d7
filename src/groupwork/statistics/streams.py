"""Streams of random numbers, one for each purpose."""

from hashlib import sha256

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the stream of a study's random numbers that has this name.

    Streams of other names are independent of it, so that what one analysis draws changes no
    number of another.

    Parameters
    ----------
    seed : int
        The study's.
    name : str
        What the numbers are for.

    Notes
    -----
    The name's SHA-256 is the spawn key of the seed's `numpy.random.SeedSequence`; Python's own
    `hash` of a text differs from run to run.
    """
    key = int.from_bytes(sha256(name.encode()).digest()[:8])
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(key,)))

"""The sign-flip test of whole numbers."""

import numpy as np
from numpy.typing import NDArray


def sign_flip_p(differences: NDArray[np.int_]) -> float:
    """Return the exact two-sided p of whole-number differences under random signs.

    The distribution of their sum is built up difference by difference (a convolution), so
    that all 2^n sign patterns count without being listed.

    Parameters
    ----------
    differences : ndarray of int, shape (n,)
    """
    sizes = np.abs(differences)
    chances = np.ones(1)
    for size in sizes:
        flip = np.zeros(2 * size + 1)
        flip[0] += 0.5
        flip[-1] += 0.5
        chances = np.convolve(chances, flip)
    sums = np.arange(len(chances)) - sizes.sum()
    return float(chances[np.abs(sums) >= abs(differences.sum())].sum())

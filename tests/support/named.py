"""Tables as the functions of statistics take them."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def named(answers: pd.DataFrame | ArrayLike) -> tuple[np.ndarray, list[str]]:
    """Return answers (people x items) as an array of numbers, and the items' names."""
    table = pd.DataFrame(answers)
    return table.to_numpy(dtype=float), [str(name) for name in table.columns]

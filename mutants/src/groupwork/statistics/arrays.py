"""Names of the kinds of arrays."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


from mutmut.mutation.trampoline import wrap_in_trampoline as _mutmut_mutated, MutantDict

"""Names for the arrays that travel through this package."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

U64: TypeAlias = npt.NDArray[np.uint64]
"""Hashes of standardised values; 0 stands for a missing value."""
I64: TypeAlias = npt.NDArray[np.int64]
"""Row numbers and positions."""
Bits: TypeAlias = npt.NDArray[np.int32]
"""Evidence in 1/64 bit."""
Levels: TypeAlias = npt.NDArray[np.uint8]
"""Members of `weights.Level`, one for each pair."""
Flags: TypeAlias = npt.NDArray[np.bool_]
F64: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int32]
"""Places among distinct values."""

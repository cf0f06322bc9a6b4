"""By which last bits processors can be told apart.

NumPy takes other code for `exp`, `log`, `power` and `tanh` where a processor can do more, and another release may have
other code too; arithmetic, roots, `sin` and `cos` are the same everywhere.
"""

from __future__ import annotations

import functools
import hashlib

import numpy as np

# In bytes.
LEVEL = 8
# Values enough that code which differs does so in one of them: it does in some per cent at least.
_VALUES = 4_096


@functools.cache
def level() -> bytes:
    """A sum of what the functions give whose last bits differ; equal levels give equal bytes."""
    values = np.linspace(-20, 20, _VALUES)
    positive = np.exp(values)
    with np.errstate(all="ignore"):
        given = [positive, np.log(positive), np.power(positive, 0.3), np.tanh(values)]
    return hashlib.sha256(b"".join(each.tobytes() for each in given)).digest()[:LEVEL]

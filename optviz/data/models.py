"""The models that there are, by name."""

from __future__ import annotations

from optviz.data.fit import Linear, Logistic
from optviz.data.model import Model
from optviz.data.names import MODELS as NAMES
from optviz.data.network import Network

MODELS: dict[str, type[Model]] = dict(zip(NAMES, (Linear, Logistic, Network), strict=True))

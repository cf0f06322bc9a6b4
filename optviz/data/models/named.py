"""The models that there are, by name."""

from __future__ import annotations

from optviz.data.models.fit import Linear, Logistic
from optviz.data.models.model import Model
from optviz.data.models.network import Network
from optviz.data.names import MODELS as NAMES

MODELS: dict[str, type[Model]] = dict(zip(NAMES, (Linear, Logistic, Network), strict=True))

"""The models that there are, by name."""

from __future__ import annotations

from optviz.data.fit import Linear, Logistic
from optviz.data.model import Model
from optviz.data.network import Network

MODELS: dict[str, type[Model]] = {each.__name__.lower(): each for each in (Linear, Logistic, Network)}

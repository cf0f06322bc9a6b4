"""optviz shows how optimizers move: films of a race over a loss surface, with an honest verdict on every run."""

import lazy_loader

from optviz import _version

__version__ = _version.VERSION
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

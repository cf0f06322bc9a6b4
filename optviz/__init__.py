"""optviz shows how optimizers move: films of a race over a loss surface, with an honest verdict on every run."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

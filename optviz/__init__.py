"""optviz shows how optimizers move: films of a race over a loss surface, with an honest verdict on every run."""

from typing import Any

import lazy_loader

from optviz import _version
from optviz.system import display

__version__ = _version.VERSION
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def _drawn(shown: Any) -> display.Contents:
    from optviz.notebook import contents

    return contents(shown)


display.Displayed.draw = staticmethod(_drawn)

# The public names. Each is imported when it is first used, so that `import optviz` costs next to nothing.
from .errors import OptvizError as OptvizError
from .optimizers.base import Optimizer as Optimizer
from .recording import Recording as Recording
from .recording import load_recording as load_recording
from .recording import record as record
from .surfaces import CriticalPoint as CriticalPoint
from .surfaces import Surface as Surface
from .verdict import Verdict as Verdict
from .verdict import verdicts as verdicts

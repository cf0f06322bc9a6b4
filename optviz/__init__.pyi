# The public names. Each is imported when it is first used, so that `import optviz` costs next to nothing.
from .comparison import compare as compare
from .errors import OptvizError as OptvizError
from .errors import OptvizWarning as OptvizWarning
from .figure import figure_of as figure_of
from .optimizers.base import Optimizer as Optimizer
from .output import animate as animate
from .output import frame_milliseconds as frame_milliseconds
from .output import frames as frames
from .output import still as still
from .output import write_film as write_film
from .output import write_still as write_still
from .output import write_strip as write_strip
from .page.exploring import Page as Page
from .page.exploring import explore as explore
from .parameters import Parameter as Parameter
from .recipe import Recipe as Recipe
from .recipe import load_recipe as load_recipe
from .recording import Recording as Recording
from .recording import Run as Run
from .recording import record as record
from .scene import Scene as Scene
from .scene import scene_of as scene_of
from .storage import load_recording as load_recording
from .surfaces import CriticalPoint as CriticalPoint
from .surfaces import Surface as Surface
from .verdict import Verdict as Verdict
from .verdict import verdicts as verdicts

__version__: str

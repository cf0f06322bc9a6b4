# The public names. Each is imported when it is first used, so that `import optviz` costs next to nothing.
from .checking.checked import Checked as Checked
from .checking.checked import check as check
from .errors import OptvizError as OptvizError
from .errors import OptvizWarning as OptvizWarning
from .figure.scene import Scene as Scene
from .figure.scene import scene_of as scene_of
from .figure.studied import Studied as Studied
from .given.parameters import Parameter as Parameter
from .judging.verdict import Verdict as Verdict
from .judging.verdict import verdicts as verdicts
from .making import compare as compare
from .making import figure_of as figure_of
from .objectives.surfaces import CriticalPoint as CriticalPoint
from .objectives.surfaces import Surface as Surface
from .optimizers.base import Optimizer as Optimizer
from .output import animate as animate
from .output import frame_milliseconds as frame_milliseconds
from .output import frames as frames
from .output import still as still
from .output import write_film as write_film
from .output import write_still as write_still
from .output import write_strip as write_strip
from .page.page import Page as Page
from .page.page import explore as explore
from .plan.forms.standing import around as around
from .plan.run import Run as Run
from .race.files.reading import load_recording as load_recording
from .race.record import record as record
from .race.recording import Recording as Recording
from .recipe.files import load_recipe as load_recipe
from .recipe.recipe import Recipe as Recipe
from .studies.chunks.journal import Journal as Journal
from .studies.chunks.raced import Way as Way
from .studying import studied as studied

__version__: str

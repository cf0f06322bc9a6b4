"""Maps, basins and races by rules that are not in the catalogue: the numbers that each run has alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import optviz
from optviz import OptvizError, OptvizWarning, Recipe
from optviz.given.code_files import allow_only
from optviz.judging.ground import Ground
from optviz.plan.inputs import optimizer_from, surface_from
from optviz.plan.settable import with_settings
from optviz.race.entries import entries_of
from optviz.studies.chunks.chunk import Chunk, parted
from optviz.studies.chunks.journal import Journal
from optviz.studies.chunks.raced import Way, raced
from optviz.studies.moving.stepping import moves_of
from optviz.studies.moving.swept import Swept, judged
from optviz.studies.sweeps.basins import STUCK, Caught
from optviz.studies.sweeps.map import Mapped
from optviz.studies.sweeps.raced import Raced
from optviz.system.executors import processes
from optviz.system.progress import silent

CODE = '''
import numpy as np

from beside import SMALL
from optviz import Optimizer


class Adam:
    """As the course note has it."""

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999):
        self.learning_rate, self.beta1, self.beta2 = learning_rate, beta1, beta2
        self.m, self.v, self.t = None, None, 0

    def update(self, weight, grad):
        if self.m is None:
            self.m, self.v = np.zeros_like(weight), np.zeros_like(weight)
        self.t += 1
        lr_t = self.learning_rate * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
        self.m += (1 - self.beta1) * (grad - self.m)
        self.v += (1 - self.beta2) * (grad * grad - self.v)
        weight -= lr_t * self.m / (np.sqrt(self.v) + SMALL)


class Signs(Optimizer):
    momentum: float = 0.9
    v = None

    def update(self, weight, grad):
        self.v = np.zeros_like(weight) if self.v is None else self.v
        self.v = self.momentum * self.v + (1 - self.momentum) * grad
        weight -= self.lr * np.sign(self.v)


class Tables:
    """Of another form, whose arrays have names."""

    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        self.v = self.v or {key: np.zeros_like(each) for key, each in params.items()}
        for key in params:
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]


class Shorter:
    """Looks at the whole gradient, which many runs together would have in common."""

    def __init__(self, lr=0.01, most=1e3):
        self.lr, self.most = lr, most

    def update(self, params, grads):
        for key in params:
            length = float(np.linalg.norm(grads[key]))
            params[key] -= self.lr * grads[key] * min(1.0, self.most / (length + SMALL))


class Restarting(Tables):
    """Begins anew where it goes uphill, which many runs together would do at once."""

    def update(self, params, grads):
        if self.v and sum(np.sum(self.v[key] * grads[key]) for key in params) > 0:
            self.v = None
        super().update(params, grads)


class Later(Tables):
    """Draws only long after whoever tries it has gone."""

    t = 0

    def update(self, params, grads):
        super().update(params, grads)
        self.t += 1
        for key in params if self.t > 62 else ():
            params[key] += 0.1 * np.random.standard_normal(params[key].shape)


class Shaken:
    def update(self, weight, grad):
        weight -= 0.01 * (grad + np.random.standard_normal(2))


class Picky:
    """Bears no start left of the middle."""

    def update(self, weight, grad):
        if weight[0] < 0:
            raise ValueError("not there")
        weight -= 0.01 * grad


class Broken:
    def __init__(self):
        self.t = 0

    def update(self, weight, grad):
        self.t += 1
        weight -= 0.01 * grad * (self.lr if self.t > 3 else 1)


def in_a_table(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    return w - config["learning_rate"] * dw, config


def heavy(w, grad, v, lr=0.01, mu=0.9):
    v = mu * v - lr * grad
    return w + v, v
'''
STEPS = 70


@pytest.fixture(autouse=True)
def _homework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    Path("homework.py").write_text(CODE)
    Path("beside.py").write_text("SMALL = 1e-7\n")
    allow_only(["homework.py"])
    yield
    allow_only([])


def chunks_by(rule: str, runs: int = 100, **settings: np.ndarray) -> list[Chunk]:
    """Runs from all over the window of a surface."""
    surface = surface_from("himmelblau")
    starts = 10 * np.random.default_rng(1).random((2, runs)) - 5
    made = optimizer_from(rule, surface, STEPS)
    (found,) = parted(surface, made, starts, STEPS, 0, [np.arange(runs)], settings=settings)
    return found


def one_by_one(rule: str, chunks: list[Chunk], **settings: np.ndarray) -> Swept:
    """The same, each by an object of its own in the plain lockstep of a race."""
    surface = surface_from("himmelblau")
    starts = np.concatenate([each.starts for each in chunks], axis=1)
    made = optimizer_from(rule, surface, STEPS)
    each = [{name: float(value[run]) for name, value in settings.items()} for run in range(starts.shape[1])]
    rules = [with_settings(made, some, surface, STEPS) for some in each]
    moves = moves_of(surface, entries_of(rules, starts), 0, None)
    return judged(Ground(surface, surface.window), moves, STEPS)


def way_of(chunk: Chunk) -> str:
    going = chunk.about.going
    return "alone" if going.alone else "abreast" if going.abreast else "expressions"


def same(one: Swept, other: Swept) -> bool:
    return all(a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("rule", "way"),
    [
        ("homework.py:Adam:lr=0.1", "expressions"),
        ("homework.py:Signs", "expressions"),
        ("homework.py:Tables", "abreast"),
        ("homework.py:heavy", "abreast"),
        ("clip(homework.py:Adam:lr=0.1):norm=1", "abreast"),
        ("homework.py:Shorter", "alone"),
        ("homework.py:Shaken", "alone"),
        ("homework.py:Restarting", "alone"),
        ("homework.py:Later", "abreast"),
    ],
)
def test_however_runs_go_their_numbers_are_those_of_each_alone(rule: str, way: str) -> None:
    chunks = chunks_by(rule)
    assert way == way_of(chunks[0])
    assert same(raced(chunks, Way(), silent), one_by_one(rule, chunks))


def test_many_runs_of_a_library_have_the_numbers_of_each_alone() -> None:
    pytest.importorskip("torch")
    chunks = chunks_by("torch:AdamW")
    assert way_of(chunks[0]) == "abreast"
    assert same(raced(chunks, Way(), silent), one_by_one("torch:AdamW", chunks))


@pytest.mark.parametrize(
    ("rule", "name", "way"),
    [
        ("homework.py:Adam", "learning_rate", "expressions"),
        # Which is raised to a power by each run.
        ("homework.py:Adam:lr=0.1", "beta1", "expressions"),
        ("homework.py:Tables", "momentum", "abreast"),
        ("homework.py:heavy", "lr", "alone"),
        ("homework.py:in_a_table", "learning_rate", "alone"),
    ],
)
def test_runs_that_differ_in_a_setting_have_the_numbers_of_each_alone(rule: str, name: str, way: str) -> None:
    values = {name: np.linspace(0.01, 0.05 if "l" in name else 0.9, 100)}
    chunks = chunks_by(rule, **values)
    assert way == way_of(chunks[0])
    assert same(raced(chunks, Way(), silent), one_by_one(rule, chunks, **values))


def test_ones_own_adam_has_the_verdicts_of_the_catalogues() -> None:
    both = ["homework.py:Adam:learning_rate=0.1", "adam:learning_rate=0.1"]
    caught = optviz.studied(Recipe(study="basins(himmelblau):across=16", optimizers=both, steps=STEPS)).found
    assert isinstance(caught, Caught)
    assert caught.ends[0].tobytes() == caught.ends[1].tobytes()
    assert caught.steps[0].tobytes() == caught.steps[1].tobytes()
    assert len(np.unique(caught.ends)) > 4
    made = optviz.studied(Recipe(study="race(himmelblau):starts=120", optimizers=both, steps=STEPS))
    # Who is whose.
    assert "Adam (homework.py)" in made.sentence()
    raced = made.found
    assert isinstance(raced, Raced)
    assert raced.ends[0].tobytes() == raced.ends[1].tobytes()
    assert raced.losses[0].tobytes() == raced.losses[1].tobytes()


def test_a_map_of_ones_own_adam_has_the_cells_of_the_catalogues() -> None:
    recipe = Recipe(study="map(himmelblau)", vary=["lr=0.003:1:log:12", "x=-4:4:11"], steps=STEPS)
    own, ours = (optviz.studied(recipe.changed(optimizers=(rule,))).found for rule in ("homework.py:Adam", "adam"))
    assert isinstance(own, Mapped)
    assert isinstance(ours, Mapped)
    assert own.ends.tobytes() == ours.ends.tobytes()
    assert own.last.tobytes() == ours.last.tobytes()
    assert [each.path.tobytes() for each in own.probes] == [each.path.tobytes() for each in ours.probes]
    # Theory and defaults are the catalogue's.
    assert own.right.name == "learning_rate"
    assert not own.theory.lines


def test_processes_do_it_too_if_the_file_is_there_what_it_is_here() -> None:
    recipe = Recipe(study="basins(himmelblau):across=12", optimizers=["homework.py:Shorter"], steps=20)
    here = optviz.studied(recipe).found
    there = optviz.studied(recipe, way=Way(lambda: processes(1))).found
    assert isinstance(here, Caught)
    assert isinstance(there, Caught)
    assert here.ends.tobytes() == there.ends.tobytes()
    chunks = chunks_by("homework.py:Shorter")
    assert all(each.about.travels for each in chunks)
    Path("homework.py").write_text(CODE + "# another one\n")
    with pytest.raises(OptvizError, match=r"^homework\.py:Shorter is another one for those who race the runs than it "):
        raced(chunks, Way(lambda: processes(1)), silent)


def test_a_chunk_is_known_by_the_file_and_what_that_imports() -> None:
    def key() -> str | None:
        return chunks_by("homework.py:Shorter")[0].key

    keys = [key(), key()]
    Path("homework.py").write_text(CODE.replace("1e3", "2e3"))
    keys.append(key())
    Path("beside.py").write_text("SMALL = 1e-6\n")
    keys.append(key())
    assert None not in keys
    assert keys[0] == keys[1]
    assert len({*keys}) == 3


def test_what_was_broken_off_goes_on(tmp_path: Path) -> None:
    chunks, journal = chunks_by("homework.py:Shorter", 192), Journal(tmp_path / "kept")
    found = raced(chunks[:2], Way(journal=journal), silent)
    again = raced(chunks, Way(journal=Journal(tmp_path / "kept")), silent)
    assert len(list((tmp_path / "kept").iterdir())) == len(chunks) == 3
    assert again.loss[:128].tobytes() == found.loss.tobytes()


def test_a_rule_that_fails_in_some_runs_ends_these_and_in_all_says_so() -> None:
    study = Recipe(study="basins(himmelblau):across=12", steps=20)
    with pytest.warns(OptvizWarning, match=r"^`update` of Picky raised ValueError at step 2 .* Its run ends there"):
        found = optviz.studied(study.changed(optimizers=("homework.py:Picky",))).found
    assert isinstance(found, Caught)
    assert (found.ends[0][:, :5] == STUCK).all()
    assert (found.ends[0][:, -1] != STUCK).all()
    with pytest.raises(OptvizError, match=r"^`update` of Broken raised AttributeError at step 4 \(homework\.py, line "):
        optviz.studied(study.changed(optimizers=("homework.py:Broken",)))


@pytest.mark.parametrize(
    ("study", "rule", "vary", "message"),
    [
        (
            "map",
            "homework.py:Adam",
            ["beta=0:0.9:9"],
            "is named 'beta'; there are beta1, beta2, learning_rate, x, y.",
        ),
        ("map", "homework.py:Adam:lr=0.1", ["lr=0.1:1:9"], "^The map goes over `learning_rate`, which 'homework"),
        ("basins", "homework.py:Tables", ["mass=0.1:1:9"], "^No parameter of homework.py:Tables or himmelblau is"),
        ("basins", "homework.py:Tables:lr=0.1", ["lr=0.1:1:9"], "^The film goes over `lr`, which 'homework"),
        ("map", "homework.py:Nobody", [], "^No class or function in homework.py is named 'Nobody'; there are "),
        ("map", "way.csv", [], "^The runs of a study are made by a rule, and way.csv is a path that exists already"),
    ],
)
def test_what_does_not_fit_is_one_sentence(study: str, rule: str, vary: list[str], message: str) -> None:
    with pytest.raises(OptvizError, match=message):
        optviz.studied(Recipe(study=f"{study}(himmelblau)", optimizers=[rule], vary=vary, steps=20))


def test_a_map_goes_over_what_stands_around_ones_own_rule_and_films_walk_over_it() -> None:
    vary = ["norm=0.1:10:log:9", "lr=0.01:0.5:log:8"]
    recipe = Recipe(study="map(himmelblau)", optimizers=["clip(homework.py:Adam)"], vary=vary, steps=20)
    found = optviz.studied(recipe.changed(film=True)).found
    assert isinstance(found, Mapped)
    assert (found.right.name, found.up.name) == ("norm", "learning_rate")
    assert len(found.walk) == 9
    assert len({each.run.settings["norm"] for each in found.walk}) == 9
    over = optviz.studied(
        Recipe(study="basins(himmelblau):across=8", optimizers=["homework.py:Adam"], vary=["lr=0.01:0.1:3"], steps=20)
    )
    assert len(over.moments) == 3


def test_a_picture_names_the_file_and_is_made_again_only_where_that_may_run() -> None:
    made = optviz.studied(Recipe(study="race(himmelblau):starts=6", optimizers=["homework.py:Tables"], steps=20))
    (told,) = made.recipe.own
    assert told.startswith("homework.py:Tables sha256:")
    assert optviz.studied(made.recipe).facts == made.facts
    allow_only([])
    with pytest.raises(OptvizError, match=r"add --code homework\.py"):
        optviz.studied(made.recipe)

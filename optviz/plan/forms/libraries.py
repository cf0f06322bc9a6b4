"""Rules of other libraries by name, as in `torch:AdamW`, `scipy:BFGS` and `cma:CMA-ES`, where they are installed."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, NamedTuple

import numpy as np

from optviz.errors import OptvizError, unknown_name
from optviz.given.parameters import rounded
from optviz.given.spec import Spec
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.optimizers import catalogue
from optviz.optimizers.base import Optimizer
from optviz.optimizers.rates import sound_rate
from optviz.plan.forms.adapted import RATES, Adapted, Form, adapted
from optviz.plan.forms.signatures import named_for, settable

# Of these the steps are as long as the rate, whatever the gradient.
_BY_LENGTH = ("adam", "lion", "yogi", "belief", "adan", "rprop", "sign", "lamb", "novograd", "rms")
# Of what a rule chooses by itself how far it goes.
_CHOOSES = {"LBFGS", "lbfgs"}
# So many are made at first, and so many times as many whenever more are asked for.
_FEW_ITERATIONS, _MORE = 64, 4
_MOST_ITERATIONS = 100_000
_CMA_ES = "CMA-ES"
# How far apart its first points are, as a share of what is seen of a surface.
_SPREAD = 0.1


class _Library(NamedTuple):
    """How a rule of a library is found, and moved; `module` is what is installed as `package`."""

    package: str
    module: str
    names: Callable[[Any], list[str]]
    rule: Callable[[Any, str], Any]
    form: Form


def is_of_library(name: str) -> bool:
    """Whether a name is that of a rule of a library."""
    library, colon, _ = name.partition(":")
    return bool(colon) and library in _LIBRARIES


def rule_of_library(spec: Spec, surface: Surface) -> Adapted:
    """The rule that a name such as `torch:AdamW:lr=0.1` means; without a rate, it takes a sound one for the surface.

    Raises `OptvizError` if the library is not installed, or has no such rule.
    """
    prefix, _, name = spec.name.partition(":")
    library = _LIBRARIES[prefix]
    try:
        if prefix == "keras":
            choose_backend()
        module = importlib.import_module(library.module)
    # What it needs itself may be missing, or broken in any way.
    except Exception as error:
        raise OptvizError(
            f"{spec.name} needs {library.package}, which cannot be used here ({type(error).__name__}); "
            f"pip install {library.package} brings it."
        ) from error
    names = library.names(module)
    if name not in names:
        raise unknown_name(f"optimizer of {library.package}", name, names)
    rule = library.rule(module, name)
    settings = named_for(rule, spec.settings, spec.name) if callable(rule) else {}
    if not callable(rule) and spec.settings:
        raise OptvizError(f"{spec.name} has no settings; leave them out.")
    rate = next((each for each in RATES if callable(rule) and each in inspect.signature(rule).parameters), None)
    if rate is not None and rate not in settings and name not in _CHOOSES:
        settings[rate] = sound_rate(rule_like(name), surface)
    if name == _CMA_ES and "sigma0" not in settings:
        settings["sigma0"] = rounded(_SPREAD * (surface.length or 1.0))
    told = {key: float(value) for key, value in settings.items()}
    # A schedule changes the rate of a run.
    made = adapted(name, lambda: (module, rule, dict(settings)), library.form, "", told, spec.name)
    made.named = name
    return made.written(spec.name, told, settable(rule) if callable(rule) else {})


def rule_like(name: str) -> type[Optimizer]:
    """The rule of the catalogue whose law holds for one of that name."""
    known, called = catalogue(), name.lower()
    if called in known:
        return known[called]
    return known["adam"] if any(each in called for each in _BY_LENGTH) else Optimizer


def _step_of_torch(given: Any, weight: Array, objective: Any, _count: int, kept: dict[str, Any]) -> Any:
    _, rule, settings = given
    torch = importlib.import_module("torch")
    if not kept:
        kept["parameter"] = torch.nn.Parameter(torch.from_numpy(weight.copy()))
        kept["optimizer"] = rule([kept["parameter"]], **settings)
    parameter, optimizer = kept["parameter"], kept["optimizer"]

    def evaluated() -> Any:
        point = parameter.detach().numpy().copy()
        parameter.grad = torch.from_numpy(np.array(objective.gradient(point), dtype=np.float64))
        return point

    for group in optimizer.param_groups if "lr" in settings else ():
        group["lr"] = settings["lr"]
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(weight))
    if inspect.signature(rule.step).parameters["closure"].default is inspect.Parameter.empty:
        optimizer.step(lambda: torch.tensor(float(objective.value(evaluated()))))
    else:
        evaluated()
        optimizer.step()
    return parameter.detach().numpy().copy()


def in_doubles(jax: Any) -> Any:
    """Where JAX computes with numbers of 64 bits, as everything does here."""
    # It stood among the experiments until it was found good.
    found = getattr(jax, "enable_x64", None)
    return (importlib.import_module("jax.experimental").enable_x64 if found is None else found)(True)


def _step_of_optax(given: Any, weight: Array, objective: Any, _count: int, kept: dict[str, Any]) -> Any:
    _, rule, settings = given
    jax = importlib.import_module("jax")
    with in_doubles(jax):
        point = jax.numpy.asarray(weight)
        if not kept:
            kept["rule"], kept["rate"] = rule(**settings), settings.get("learning_rate")
            kept["state"] = kept["rule"].init(point)
        gradient = jax.numpy.asarray(objective.gradient(weight))
        change, kept["state"] = kept["rule"].update(gradient, kept["state"], point)
        # Its rate is fixed, and the last thing by which a change is multiplied.
        share = settings["learning_rate"] / kept["rate"] if kept["rate"] else 1.0
        return weight + share * np.asarray(change)


@contextmanager
def _in_doubles_of(keras: Any) -> Iterator[None]:
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        with in_doubles(importlib.import_module("jax")) if keras.config.backend() == "jax" else nullcontext():
            yield
    finally:
        keras.config.set_floatx(before)


def _step_of_keras(given: Any, weight: Array, objective: Any, _count: int, kept: dict[str, Any]) -> Any:
    _, rule, settings = given
    keras = importlib.import_module("keras")
    with _in_doubles_of(keras):
        if not kept:
            kept["variable"] = keras.Variable(weight.copy(), dtype="float64")
            kept["optimizer"] = rule(**settings)
            kept["optimizer"].build([kept["variable"]])
        variable, optimizer = kept["variable"], kept["optimizer"]
        if "learning_rate" in settings:
            optimizer.learning_rate = settings["learning_rate"]
        variable.assign(weight)
        gradient = np.array(objective.gradient(weight), dtype=np.float64)
        optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype="float64")], [variable])
        return np.array(keras.ops.convert_to_numpy(variable.value), dtype=np.float64)


def choose_backend() -> None:
    """Keras computes with what is installed; it would ask for TensorFlow, where nobody has chosen."""
    known = [each for each in ("jax", "torch", "tensorflow") if importlib.util.find_spec(each)]
    if known and "keras" not in sys.modules:
        os.environ.setdefault("KERAS_BACKEND", known[0])


def _step_of_scipy(given: Any, weight: Array, objective: Any, count: int, kept: dict[str, Any]) -> Any:
    """An iteration; some more than were asked for are made at once, because SciPy gives none out of its hands."""
    if not kept:
        kept.update(start=weight.copy(), path=[], costs=[], most=0, whole=False)
    while count > len(kept["path"]) and not kept["whole"]:
        most = min(_MOST_ITERATIONS, _MORE * kept["most"] or _FEW_ITERATIONS)
        path, costs = _iterations(given, kept["start"], objective, most)
        # Some methods count otherwise than they tell; one that gets no farther with more has come to its end.
        whole = most == _MOST_ITERATIONS or (kept["most"] > 0 and len(path) == len(kept["path"]))
        kept.update(path=path, costs=costs, most=most, whole=whole)
    path, costs = kept["path"] or [kept["start"]], kept["costs"]
    if count <= len(costs) and hasattr(objective, "evaluations"):
        objective.evaluations += costs[count - 1]
    return path[min(count, len(path)) - 1]


def _iterations(given: Any, start: Array, objective: Any, most: int) -> tuple[list[Array], list[int]]:
    """Where a method is after each of its iterations, at most so many, and what each asked of the objective."""
    module, method, _ = given
    path: list[Array] = []
    costs: list[int] = []
    asked = [0]
    raw = getattr(objective, "objective", objective)

    def counted(name: str) -> Callable[[Array], Any]:
        def ask(w: Array) -> Any:
            asked[0] += 1
            return getattr(raw, name)(w)

        return ask

    def keep(w: Array, *_: Any) -> None:
        path.append(np.array(w, dtype=np.float64))
        costs.append(asked[0] - sum(costs))

    module.minimize(
        counted("value"),
        start.copy(),
        method=method,
        jac=counted("gradient") if method in _BY_GRADIENT else None,
        hess=counted("hessian") if method in _BY_HESSIAN else None,
        callback=keep,
        # This one counts what it asks, as COBYLA does under the usual name.
        options={"maxfun" if method == "TNC" else "maxiter": most},
    )
    return path, costs


def _cma_es(sigma0: float, popsize: float = 6) -> dict[str, float]:
    """What CMA-ES is told: the spread of its first points, and how many there are in each step."""
    return {"sigma0": sigma0, "popsize": popsize}


def _step_of_cma(given: Any, weight: Array, objective: Any, _count: int, kept: dict[str, Any]) -> Any:
    """A generation: points are drawn around the mean, which is what is shown, and asked for their losses."""
    module, rule, settings = given
    told = rule(**settings)
    if not kept:
        # Without a seed of its own it draws from NumPy's numbers, which the race makes of its seed and the step.
        options = {"popsize": max(4, int(told["popsize"])), "seed": np.nan, "verbose": -9}
        kept["search"] = module.CMAEvolutionStrategy(weight.copy(), told["sigma0"], options)
    search = kept["search"]
    if not search.stop():
        points = search.ask()
        losses = [float(objective.value(np.array(each))) for each in points]
        search.tell(points, [each if np.isfinite(each) else np.inf for each in losses])
    return np.array(search.mean)


_BY_HESSIAN = ("Newton-CG", "dogleg", "trust-exact", "trust-krylov", "trust-ncg", "trust-constr")
_BY_GRADIENT = ("BFGS", "CG", "L-BFGS-B", "SLSQP", "TNC", *_BY_HESSIAN)
_METHODS = ("COBYLA", "COBYQA", "Nelder-Mead", "Powell", *_BY_GRADIENT)


def _classes_of_torch(module: Any) -> list[str]:
    every = vars(module).items()
    return [
        name
        for name, each in every
        if isinstance(each, type) and issubclass(each, module.Optimizer) and each is not module.Optimizer
    ]


def _classes_of_keras(module: Any) -> list[str]:
    # These stand around others.
    around = {"Optimizer", "LossScaleOptimizer", "MultiOptimizer"}
    classes = {name: each for name, each in vars(module).items() if isinstance(each, type)}
    return [name for name, each in classes.items() if issubclass(each, module.Optimizer) and name not in around]


def _functions_of_optax(module: Any) -> list[str]:
    every = [(name, each) for name, each in vars(module).items() if inspect.isfunction(each) and name[0].isalpha()]
    return [
        name for name, each in every if "learning_rate" in inspect.signature(each).parameters and "scale_by" not in name
    ]


_LIBRARIES = {
    "torch": _Library("torch", "torch.optim", _classes_of_torch, getattr, _step_of_torch),
    "optax": _Library("optax", "optax", _functions_of_optax, getattr, _step_of_optax),
    "keras": _Library("keras", "keras.optimizers", _classes_of_keras, getattr, _step_of_keras),
    "scipy": _Library("scipy", "scipy.optimize", lambda _: list(_METHODS), lambda _, name: name, _step_of_scipy),
    "cma": _Library("cma", "cma", lambda _: [_CMA_ES], lambda *_: _cma_es, _step_of_cma),
}

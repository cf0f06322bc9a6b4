"""What is raced, and on what: rules, surfaces, formulas, models of samples and studies, right and wrong."""

from __future__ import annotations

import pools
from pools import OPTIMIZERS, SURFACES, Chance, number, spec, spoiled

# Beside those of the catalogue: around others, from files and from other libraries, some of them not there.
OTHER_OPTIMIZERS = [
    *(
        "lookahead(adam)",
        "lookahead(sgd:lr=0.1):k=2",
        "lookahead(sgd:lr=0.1):period=2",
        "clip(code.py:Rule):norm=0.5",
        "cosine(code.py:rule:lr=0.1)",
        "onecycle(sam(adam)):steps=3,rho=0.2",
        "clip(steps.csv)",
        "averaged(scipy:BFGS)",
        "noisy(adam)",
        "lookahead(lookahead(nag))",
        "lookahead()",
        "lookahead(adam",
    ),
    *("code.py:Rule", "code.py:rule:lr=0.1", "code.py", "code.py:Missing", "missing.py:Rule", "code.py:__name__"),
    *(
        "torch:SGD:lr=0.1",
        "optax:adam:lr=0.1",
        "scipy:BFGS",
        "scipy:Nelder-Mead",
        "scipy:",
        "torch:os.system",
        "optax:",
    ),
    *("steps.csv", "steps.npz", "steps.npz:a", "steps.npz:b", "table.csv", "good.npz", "missing.csv", "../steps.csv"),
    *("all", "sgd,adam", "sgd,sgd", "adam:lr=0.1,nag", ",", "all,all"),
]
DATA = ["moons", "clouds", "regression", "blobs", "spirals", "table.csv", "table.csv:x:z", "classes.csv", "missing.csv"]
MODELS = ["linear", "logistic", "network"]

# What a formula must not have, or have so much of.
TERMS = [
    *("__import__('os')", "x.real", "().__class__", "[x]", "x if y else 1", "lambda: x", "1j", "True", "'x'", "x := 1"),
    *("9**9**9**9", "x**99999", "1/0", "log(-1)", "0/0", "1e308*10", "(" * 100 + "x" + ")" * 100, "-" * 900 + "x"),
    *("x" + "+y" * 300, "x**x" * 40, "x" + "**x" * 99, "²", "x²", "\x00", "x\ny", "#", "sin", "2x", "x(y)", "self"),
]


def optimizer(chance: Chance) -> str:
    """A rule of the catalogue, or from elsewhere."""
    if chance.random() < 0.8:
        return spec(chance, OPTIMIZERS)
    found = chance.choice(OTHER_OPTIMIZERS)
    return spoiled(chance, found) if chance.random() < 0.1 else found


def data(chance: Chance) -> str:
    """Samples, right or wrong."""
    found = chance.choice(DATA)
    return spoiled(chance, found) if chance.random() < 0.05 else found


def model(chance: Chance) -> str:
    """A model of samples, perhaps in batches, and with noise."""
    # The smallest network, as each of them is trained.
    name = chance.choice(MODELS)
    found = f"{name}({data(chance)}){':hidden=2,layers=1' if name == 'network' and chance.random() < 0.9 else ''}"
    if chance.random() < 0.3:
        found = f"minibatch({found}):size={number(chance, 0.3)}"
    if chance.random() < 0.2:
        found = f"noisy({found}):noise={number(chance, 0.3)}"
    return spoiled(chance, found) if chance.random() < 0.05 else found


def study(chance: Chance) -> str:
    """A study, most often one that takes a moment."""
    if chance.random() < 0.3:
        return f"basins({surface(chance)}):across={pools.amount('10', '20')(chance)}"
    name, its = chance.choice([("ensemble", "members=2"), ("dropout", "masks=2")])
    small = f"{its},repeats=2,hidden=2,learn=9"
    found = f"{name}({data(chance)}):{small}"
    if chance.random() < 0.3:
        parameter = chance.choice(["learn", "hidden", "layers", "batch", "repeats", "keep", "masks", "members"])
        found = f"{name}({data(chance)}):{small},{parameter}={number(chance, 0.3)}"
    return spoiled(chance, found) if chance.random() < 0.1 else found


def formula(chance: Chance, depth: int = 0) -> str:
    """A formula, right or wrong; or a piece of one, within so many others."""
    if depth > 3 or chance.random() < 0.25 * depth:
        return chance.choice([*"xyxy", "a", "pi", "e", number(chance, 0.1), chance.choice(TERMS)])
    inner = [formula(chance, depth + 1) for _ in range(2)]
    called = chance.choice(["sin", "exp", "sqrt", "log", "abs", "max", "hypot", "arctan2", "cosh", "floor", "eval", ""])
    return chance.choice(
        [
            chance.choice(["{} + {}", "{}-{}", "{}*{}", "({})/({})", "({})**2 + {}", "({})^3*{}", "{}**{}"]).format(
                *inner
            ),
            f"{called}({inner[0]})",
            f"{called}({inner[0]}, {inner[1]})",
            f"-({inner[0]})",
        ]
    )


def surface(chance: Chance) -> str:
    """A name with parameters, or a formula."""
    roll = chance.random()
    if roll < 0.7:
        return spec(chance, SURFACES)
    if roll < 0.8:
        return model(chance) if roll < 0.77 else chance.choice(["code.py:surface", "code.py:Rule", "code.py", "all"])
    whole = formula(chance) + chance.choice(["", "", "", ":a=2", ":a=2,b=0.5", ":x=1", ":a=nan"])
    return spoiled(chance, whole) if chance.random() < 0.2 else whole

"""What cannot be raced is refused before the race, in a sentence that names what is wrong."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from saved import Bowl, Demanding, assert_sentence

from optviz import Optimizer, OptvizError, record
from optviz.objectives.surfaces import names
from optviz.optimizers import SGD, every_optimizer

OPTIMIZERS = ", ".join(sorted(every_optimizer()))
SURFACES = ", ".join(names())


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"surface": "sadle"},
            "No surface is named 'sadle'. Did you mean 'saddle'?",
        ),
        ({"surface": "Sphere"}, "No surface is named 'Sphere'. Did you mean 'ravine:condition=1'?"),
        ({"surface": ""}, f"The name of the surface is empty; there are {SURFACES}."),
        ({"surface": "ravine:condition=0.5"}, "`condition` of Ravine must be in [1, inf), got 0.5."),
        ({"surface": "ravine:angle=181"}, "`angle` of Ravine must be in [-180, 180], got 181.0."),
        ({"surface": "rosenbrock:b=-1"}, "`b` of Rosenbrock must be in (0, inf), got -1.0."),
        ({"surface": "rosenbrock:q=1"}, "No parameter of Rosenbrock is named 'q'; there are a, b."),
        ({"surface": "beale:a=1"}, "Beale has no parameters; leave `a` out."),
        (
            {"surface": "ravine:condition=steep"},
            "`condition` in 'ravine:condition=steep' must be a finite number, got 'steep'.",
        ),
        (
            {"surface": 3},
            "3 cannot be a surface; give a name such as 'saddle', or an object with value(w) and gradient(w).",
        ),
        (
            {"surface": Bowl},
            "A surface is an object; give Bowl(), and not the class Bowl.",
        ),
        (
            {"surface": Bowl(), "start": None},
            "The surface Bowl has no start of its own; give one, as in start=(-1, 2).",
        ),
        (
            {"surface": Bowl(), "start": "random"},
            "The surface Bowl has no window to draw a random start from; give a start.",
        ),
        ({"optimizers": "sdg"}, "No optimizer is named 'sdg'. Did you mean 'sgd'?"),
        ({"optimizers": ["sgd", "qqqqqq"]}, f"No optimizer is named 'qqqqqq'; there are {OPTIMIZERS}."),
        ({"optimizers": "sgd:lr=0"}, "`learning_rate` of SGD must be in (0, inf), got 0.0."),
        ({"optimizers": "adam:lr=-1"}, "`learning_rate` of Adam must be in (0, inf), got -1.0."),
        ({"optimizers": "adam:beta2=1"}, "`beta2` of Adam must be in [0, 1), got 1.0."),
        ({"optimizers": "momentum:momentum=1.5"}, "`momentum` of Momentum must be in [0, 1), got 1.5."),
        ({"optimizers": "adagrad:eps=0"}, "`epsilon` of AdaGrad must be in (0, inf), got 0.0."),
        ({"optimizers": "sgd:lr=0.1,learning_rate=1"}, "`learning_rate` of SGD is given twice; give it once."),
        (
            {"optimizers": "sgd:lr=often"},
            "`lr` in 'sgd:lr=often' must be a finite number, got 'often'.",
        ),
        (
            {"optimizers": "sgd:learning_rte=1"},
            "No parameter of SGD is named 'learning_rte'; there are learning_rate. Did you mean 'learning_rate'?",
        ),
        ({"optimizers": []}, "There is no optimizer to run; give at least one, such as 'sgd'."),
        (
            {"optimizers": [7]},
            (
                "7 cannot be an optimizer; give a name such as 'adam', or an object with update(weight, grad), as in "
                "the three lines `class Mine:`, `def update(self, weight, grad):`, `weight -= 0.1 * grad`."
            ),
        ),
        ({"optimizers": Optimizer()}, "Optimizer has no rule; define update(self, weight, grad) in it."),
        ({"start": (1, 2, 3)}, "A start must be two finite numbers, as in -9,1.5; got (1, 2, 3)."),
        ({"start": "1"}, "A start must be two finite numbers, as in -9,1.5; got 1."),
        ({"start": "east,west"}, "A start must be two finite numbers, as in -9,1.5; got east,west."),
        ({"start": (1, math.nan)}, "A start must be two finite numbers, as in -9,1.5; got (1, nan)."),
        ({"start": (math.inf, 0)}, "A start must be two finite numbers, as in -9,1.5; got (inf, 0)."),
        ({"start": []}, "A start must be two finite numbers, as in -9,1.5; got []."),
        ({"start": [(1, 2), (3,)]}, "A start must be two finite numbers, as in -9,1.5; got (3,)."),
        ({"start": "Random"}, "A start must be two finite numbers, as in -9,1.5; got Random."),
        (
            {"start": (1e200, 0)},
            "The loss of saddle at a start is not a finite number; choose another start.",
        ),
        ({"steps": 0}, "The number of steps must be a whole number of at least 1, got 0."),
        ({"steps": -1}, "The number of steps must be a whole number of at least 1, got -1."),
        ({"steps": 1.5}, "The number of steps must be a whole number of at least 1, got 1.5."),
        ({"steps": True}, "The number of steps must be a whole number of at least 1, got True."),
        (
            {"steps": "10"},
            "The number of steps must be a whole number of at least 1, got '10', a text and not a number.",
        ),
        (
            {"steps": 10**12},
            "A recording holds at most 10000000 steps; take fewer.",
        ),
        ({"steps": 10**9999}, "A recording holds at most 10000000 steps; take fewer."),
        (
            {"steps": 10**7, "start": [(1, 1)] * 10},
            # 8 bytes for each of two components, loss, two slopes and a count.
            (
                f"10000000 steps of 10 runs would take {1e8 * 48 / 2**30:.1f} GiB of memory, "
                "more than the 2 GiB that a recording may have; take fewer steps."
            ),
        ),
        (
            {"start": [(1, 1)] * 317, "optimizers": ["sgd"] * 317},
            "A recording holds at most 100000 runs, not 100489; leave some out.",
        ),
    ],
)
def test_a_wrong_request_is_refused_with_a_sentence_that_names_what_is_wrong(
    request_: dict[str, Any], message: str
) -> None:
    with pytest.raises(OptvizError) as caught:
        record(**({"surface": "saddle", "optimizers": "sgd", "steps": 3} | request_))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "request_",
    [
        {"start": 5},
        {"start": 2.5},
        {"start": (1 + 2j, 0)},
        {"seed": -1, "start": "random"},
        {"seed": 1.5, "start": "random"},
        {"seed": "monday", "start": "random"},
        {"optimizers": Demanding},
        {"optimizers": ["sgd", "adam"], "start": [(1, 1)], "paired": True},
    ],
    ids=str,
)
def test_no_wrong_request_ends_in_another_kind_of_error(request_: dict[str, Any]) -> None:
    with pytest.raises(OptvizError) as caught:
        record(**({"surface": "saddle", "optimizers": "sgd", "steps": 3} | request_))
    assert_sentence(str(caught.value))


@pytest.mark.parametrize("learning_rate", ["0.1", np.array([0.1, 0.2]), []], ids=["text", "array", "empty"])
def test_a_hyper_parameter_that_is_not_one_number_is_refused(learning_rate: Any) -> None:
    with pytest.raises(OptvizError) as caught:
        record("saddle", SGD(learning_rate=learning_rate), steps=3)
    assert_sentence(str(caught.value))


@pytest.mark.parametrize("color", ["red", "#12345", "#1234567", "#12345g", 7, ("#123456",)])
def test_a_colour_that_is_none_is_refused(color: Any) -> None:
    class Colored(SGD):
        pass

    Colored.color = color
    with pytest.raises(OptvizError) as caught:
        record("saddle", Colored(), steps=1)
    assert str(caught.value) == f"The color of an optimizer must be of the form #rrggbb, got {color!r}."

"""Losses on samples against numbers from elsewhere, and what mini-batches of them do against theory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, animate, load_recording, record
from optviz.data.drawn import with_replacement
from optviz.data.made import ELSEWHERE, made_names
from optviz.data.models.fit import Fit
from optviz.data.models.named import MODELS
from optviz.data.samples import Samples
from optviz.objectives import surfaces
from optviz.plan.inputs import surface_from

Array = NDArray[np.float64]


def fit(spec: str) -> Fit:
    made = surface_from(spec)
    assert isinstance(made, Fit)
    return made


LINE, CLASSES = fit("linear(regression)"), fit("logistic(clouds)")
ROWS = np.random.default_rng(3).standard_normal((50, 2))
PLANE = MODELS["linear"](Samples("plane", "plane", ROWS, ROWS @ [2.0, -1.0] + 0.1, ("a", "b", "c")))


def test_the_line_is_the_one_of_least_squares() -> None:
    samples = LINE.samples
    expected, residual, *_ = np.linalg.lstsq(LINE.inputs, samples.target, rcond=None)
    np.testing.assert_allclose(LINE.minimum, expected, rtol=1e-13)
    assert LINE.minima[0].value == pytest.approx(residual[0] / 128, rel=1e-13)
    # Computed once with other programs.
    np.testing.assert_allclose(LINE.minimum, (1.55064288, -0.51483248), atol=5e-9)
    np.testing.assert_allclose(np.linalg.eigvalsh(LINE.hessian(LINE.minimum)), (0.48698043, 2.85137885), atol=5e-9)


def test_the_classes_are_told_apart_as_elsewhere() -> None:
    np.testing.assert_allclose(CLASSES.minimum, (2.25551163, 0.61063116), atol=1e-6)
    assert CLASSES.minima[0].value == pytest.approx(0.2704703459913836, rel=1e-13)
    np.testing.assert_allclose(
        np.linalg.eigvalsh(CLASSES.hessian(CLASSES.minimum)), (0.05277385, 0.42758539), atol=5e-9
    )


def plainly(surface: Fit, w: Array) -> float:
    """The loss as the books have it, sample by sample."""
    losses = []
    for row, target in zip(surface.samples.inputs, surface.samples.target, strict=True):
        said = sum(a * b for a, b in zip(w, [*row, 1.0][:2], strict=True))
        if surface is CLASSES:
            # Minus the logarithm of the chance that is given to the class that it is.
            losses.append(np.log(1 + np.exp(-said if target else said)) + 0.005 * (w @ w))
        else:
            losses.append((said - target) ** 2 / 2)
    return float(np.mean(losses))


@pytest.mark.parametrize("surface", [LINE, CLASSES, PLANE])
def test_losses_and_their_derivatives_are_those_of_the_books(surface: Fit) -> None:
    for w in np.random.default_rng(0).uniform(-3, 3, (5, 2)):
        assert surface.value(w) == pytest.approx(plainly(surface, w), rel=1e-12)
        steps = 1e-5 * np.eye(2)
        slopes = [(plainly(surface, w + step) - plainly(surface, w - step)) / 2e-5 for step in steps]
        np.testing.assert_allclose(surface.gradient(w), slopes, rtol=1e-6, atol=1e-8)
        curves = [(surface.gradient(w + step) - surface.gradient(w - step)) / 2e-5 for step in steps]
        np.testing.assert_allclose(surface.hessian(w), curves, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("surface", [LINE, CLASSES])
@pytest.mark.parametrize("method", ["value", "gradient", "hessian"])
def test_a_point_gets_the_same_bits_alone_and_beside_others(surface: Fit, method: str) -> None:
    evaluate, points = getattr(surface, method), np.random.default_rng(1).uniform(-5, 5, (2, 60))
    alone = np.stack([evaluate(point) for point in points.T], axis=-1)
    np.testing.assert_array_equal(evaluate(points), alone)
    np.testing.assert_array_equal(evaluate(points.reshape(2, 6, 10)), alone.reshape(*alone.shape[:-1], 6, 10))


def test_far_away_a_class_is_certain_and_nothing_overflows() -> None:
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(CLASSES.value(np.array([1e4, -1e4])))
        assert np.isfinite(CLASSES.gradient(np.array([-1e4, 1e4]))).all()


def test_the_mean_over_the_batches_of_an_epoch_is_the_whole() -> None:
    batches = np.arange(64).reshape(8, 8)
    w = np.array([0.3, -2.0])
    np.testing.assert_allclose(np.mean([LINE.among(each).gradient(w) for each in batches], axis=0), LINE.gradient(w))


def stationary(rate: float, size: int) -> Array:
    """The covariance to which gradient descent on mini-batches with replacement comes, from the samples one by one.

    It is the fixed point of S = E[(I - h A) S (I - h A)] + h² C / B, with A the curvature of a batch, whose expectation
    is that of one sample and that of two different draws, and C the covariance of one sample's gradient at the minimum.
    """
    ones = [LINE.among(np.array([k])) for k in range(64)]
    curvatures = np.array([each.hessian(LINE.minimum) for each in ones])  # type: ignore[attr-defined]
    pulls = np.array([each.gradient(LINE.minimum) for each in ones])
    mean, still = curvatures.mean(axis=0), np.eye(2)
    once = np.mean([np.kron(each, each) for each in curvatures], axis=0)
    squared = once / size + (1 - 1 / size) * np.kron(mean, mean)
    kept = np.kron(still, still) - rate * (np.kron(mean, still) + np.kron(still, mean)) + rate**2 * squared
    noise = rate**2 * (pulls.T @ pulls / 64) / size
    found: Array = np.linalg.solve(np.eye(4) - kept, noise.ravel()).reshape(2, 2)
    return found


@pytest.mark.parametrize(
    ("rate", "size", "variances"),
    [
        (0.05, 1, (0.01003587, 0.01079305)),
        (0.05, 8, (0.00116743, 0.00131599)),
        (0.2, 8, (0.00595995, 0.00578086)),
    ],
)
def test_gradient_descent_on_batches_comes_to_the_covariance_of_theory(
    rate: float, size: int, variances: tuple[float, float]
) -> None:
    expected = stationary(rate, size)
    # These were computed once elsewhere.
    np.testing.assert_allclose(np.diag(expected), variances, atol=2e-8)
    raced = record(f"minibatch(linear(regression)):size={size},replace=1", f"sgd:lr={rate}", steps=10_000)
    away = raced.points[1000:, :, 0] - LINE.minimum
    curvatures, directions = np.linalg.eigh(LINE.hessian(LINE.minimum))
    along, theory = away @ directions, np.diag(directions.T @ expected @ directions)
    # Along a main direction of the curvature c, steps are correlated by 1 - h c: there are so many that are not.
    kept = (1 - rate * curvatures) ** 2
    independent = len(away) * (1 - kept) / (1 + kept)
    np.testing.assert_array_less(np.abs((along**2).mean(axis=0) / theory - 1), 5 * np.sqrt(2 / independent))


def test_the_covariance_of_a_batch_falls_with_its_size_and_faster_without_replacement() -> None:
    pulls = np.array([LINE.among(np.array([k])).gradient(LINE.minimum) for k in range(64)])
    one, size, steps = np.cov(pulls.T, bias=True), 16, 20_000
    # A step of an epoch of its own, with the others of which it has nothing to do.
    seen = {"replace=1": range(1, steps + 1), "replace=0": range(1, 4 * steps + 1, 4)}
    for how, numbers in seen.items():
        batches: Any = surface_from(f"minibatch(linear(regression)):size={size},{how}")
        found = np.cov(np.array([batches.seen_at(7, step).gradient(LINE.minimum) for step in numbers]).T)
        expected = one / size * (1 if how == "replace=1" else (64 - size) / 63)
        np.testing.assert_allclose(np.diag(found), np.diag(expected), rtol=5 * np.sqrt(2 / steps))


def test_noise_on_a_bowl_comes_to_the_variance_of_theory() -> None:
    rate, sigma, curvatures = 0.1, 0.5, np.array([1.0, 4.0])
    raced = record("noisy(ravine:condition=4):noise=0.5", f"sgd:lr={rate}", steps=20_000)
    away, kept = raced.points[1000:, :, 0], (1 - rate * curvatures) ** 2
    theory = rate * sigma**2 / (curvatures * (2 - rate * curvatures))
    independent = len(away) * (1 - kept) / (1 + kept)
    np.testing.assert_array_less(np.abs((away**2).mean(axis=0) / theory - 1), 5 * np.sqrt(2 / independent))


def test_a_step_sees_the_samples_of_its_seed_and_number_alone_and_together() -> None:
    spec = "minibatch(linear(regression)):size=3,replace=1"
    together = record(spec, ["sgd", "adam", "momentum"], steps=30, seed=4)
    for number, name in enumerate(["sgd", "adam", "momentum"]):
        alone = record(spec, name, steps=30, seed=4)
        np.testing.assert_array_equal(alone.points[:, :, 0], together.points[:, :, number])
    assert not np.array_equal(record(spec, "sgd", steps=30, seed=5).points, together.points[:, :, :1])
    first = LINE.among(with_replacement(64, 3, 4, 1)).gradient(together.points[0, :, 0])
    np.testing.assert_array_equal(together.gradients[0, :, 0], first)


def test_a_batch_of_all_goes_where_the_whole_goes() -> None:
    whole, batch = (
        record(each, "adam", steps=50) for each in ("linear(regression)", "minibatch(linear(regression)):size=64")
    )
    # The samples are added in another order.
    np.testing.assert_allclose(batch.points, whole.points, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "spec", ["linear(regression)", "minibatch(logistic(clouds)):size=5", "noisy(rosenbrock:b=10):noise=2"]
)
def test_what_is_around_data_or_a_surface_is_found_again_by_its_name(spec: str, tmp_path: Any) -> None:
    raced = record(spec, "sgd,adam", steps=5)
    raced.save(tmp_path / "race.npz")
    again = load_recording(tmp_path / "race.npz")
    assert again.surface.spec == raced.surface.spec == spec
    np.testing.assert_array_equal(record(again.surface.spec, "sgd,adam", steps=5).points, again.points)
    animate(again, tmp_path / "film.gif", frames=2, size=(320, 240))
    assert (tmp_path / "film.gif").stat().st_size > 1000


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("minibatch(saddle)", "A mini-batch is made of samples, and saddle is no mean over any; "),
        (
            "minibatch(linear(regression)):size=65",
            "`size` of a mini-batch of regression must be a whole number up to 64",
        ),
        (
            "minibatch(linear(regression)):size=1.5",
            "`size` of a mini-batch of regression must be a whole number up to 64",
        ),
        ("noisy(saddle):noise=-1", "`noise` of Noisy must be in [0, inf), got -1.0."),
        ("linear(moon)", "No data is named 'moon'"),
        ("linear(a.npy)", "Samples are read from a table that ends in .csv, and a.npy does not; "),
        ("linear(regression):lr=1", "Linear has no parameters; leave `lr` out."),
        (
            "logistic(regression)",
            "The logistic model tells the classes 0 and 1 apart, and `y` of regression has other ",
        ),
        (
            "blurred(saddle)",
            "No surface is named 'blurred(saddle)'; noisy, minibatch, rotated, scaled, shifted can stand around one, ",
        ),
    ],
)
def test_what_fits_nothing_is_refused_in_a_sentence(spec: str, words: str) -> None:
    with pytest.raises(OptvizError) as caught:
        record(spec, "sgd", steps=3)
    assert str(caught.value).startswith(words)


def test_noise_may_stand_around_batches_and_batches_not_around_noise() -> None:
    made: Any = surface_from("noisy(minibatch(linear(regression)):size=2):noise=0.1")
    noise: Any = surface_from("noisy(linear(regression)):noise=0.1")
    w = np.array([1.0, 2.0])
    for step in range(1, 5):
        pushed = noise.seen_at(0, step).gradient(w) - LINE.gradient(w)
        batch = made.inner.seen_at(0, step).gradient(w)
        np.testing.assert_allclose(made.seen_at(0, step).gradient(w), batch + pushed, rtol=1e-12)
    with pytest.raises(OptvizError, match="A mini-batch is made of samples"):
        surface_from("minibatch(noisy(linear(regression))):size=2")


def test_noise_that_outgrows_floating_point_is_no_warning_but_a_run_that_diverges() -> None:
    made = record("noisy(saddle):noise=1.7e308", ["sgd", "adam"], steps=5)
    assert np.isfinite(made.points).all()
    assert np.isfinite(made.losses).all()
    assert made.diverged_at[0] >= 1


def test_what_data_and_surfaces_are_called_elsewhere_is_answered_with_what_is_here() -> None:
    with pytest.raises(OptvizError, match=r"^No data is named 'Fashion-MNIST'; .*\. Did you mean 'digits'\?$"):
        record("network(Fashion-MNIST)", "sgd", steps=2)
    assert {*ELSEWHERE.values()} <= {*made_names()}
    assert all(surface_from(each) for each in surfaces.ELSEWHERE.values())

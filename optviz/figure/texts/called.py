"""What surfaces, runs, settings and places are called in a figure, in its language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from optviz.data.models.matrix import Matrix
from optviz.data.models.model import Model
from optviz.figure.projected import OFF, Projected
from optviz.given.parameters import number_text
from optviz.objectives.around import Around, innermost
from optviz.objectives.moved import Moved
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.start import Start, place_text
from optviz.objectives.surfaces import Surface, is_in_catalogue
from optviz.objectives.unknown import Unknown
from optviz.plan.axes import Axis
from optviz.plan.plan import Plan
from optviz.plan.run import Run
from optviz.race.recording import Recording
from optviz.words import Words
from optviz.words.numerals import formula_in_print, in_print, percent


def surface_title(surface: Surface, said: Words) -> str:
    """A surface in a heading; what is one's own keeps its name."""
    if isinstance(surface, (Around, Moved)):
        return surface_title(surface.inner, said)
    if isinstance(surface, Model):
        return f"{said.name(type(surface).__name__.lower(), surface.title)} {surface.shape}".strip()
    return said.name(surface.name, surface.title) if _has_a_name(surface) else surface.title


def _has_a_name(surface: Surface) -> bool:
    return is_in_catalogue(surface) or isinstance(surface, Matrix)


def surface_text(surface: Surface, said: Words) -> str:
    """A surface beside others, with the parameters that it was given."""
    if isinstance(surface, Around):
        return "  ".join([surface_text(surface.inner, said), *_settings(surface.told().items(), said)])
    if not _has_a_name(surface):
        return surface_title(surface, said) if isinstance(surface, Model) else surface.spec
    return "  ".join([in_print(surface_title(surface, said)), *_settings(surface.changed().items(), said)])


def surface_texts(surfaces: Sequence[Surface], said: Words) -> list[str]:
    """Several surfaces, each beside the others; if all are around the same, what a step sees of it tells them apart."""
    seen = [seen_text(each, said) or _whole_text(each, said) for each in surfaces]
    if len({innermost(each).spec for each in surfaces}) == 1 < len(set(seen)):
        return seen
    return [surface_text(each, said) for each in surfaces]


def _whole_text(surface: Surface, said: Words) -> str:
    """That all of a surface is seen."""
    if isinstance(surface, Model):
        return said.say("figure.allSamples", count=len(surface.samples))
    return said.say("figure.noNoise")


def _settings(settings: Iterable[tuple[str, float]], said: Words) -> Iterator[str]:
    return (in_print(f"{said.parameter(name)} {number_text(value)}") for name, value in settings)


def seen_text(surface: Surface, said: Words) -> str:
    """What a step sees of a surface, as a batch of its samples; nothing where that is the surface itself."""
    if not isinstance(surface, Around):
        return ""
    within = seen_text(surface.inner, said)
    return "  ".join([*([within] if within else []), *_settings(surface.told().items(), said)])


def told_of_surface(recordings: Sequence[Recording], title: str, said: Words) -> list[str]:
    """What is to be known of a surface that all are on: its formula, unless it is the heading, and how it is seen."""
    surface = recordings[0].surface
    parts = list(filter(None, [formula_of(recordings, title)]))
    if len(recordings) == 1 and (seen := seen_text(surface, said)):
        parts.append(seen)
    if isinstance(surface, OwnSurface) and surface.is_numerical:
        parts.append(said.say("figure.numerical"))
    return [*parts, *plane_text(recordings[0], said)] if len(recordings) == 1 else parts


def formula_of(recordings: Sequence[Recording], title: str) -> str:
    """The formula of a surface that all are on, unless somebody typed it, and it is the heading."""
    surface = recordings[0].surface
    name = "f(x, y)" if surface.dimension == 2 else "f(w)"
    formula = formula_in_print(surface.formula) if len(recordings) == 1 else ""
    return f"{name} = {formula}" if formula not in {"", title} else ""


def plane_text(recording: Recording, said: Words) -> list[str]:
    """What the plane of a recording shows: how much of the way, and what is faint, or that its loss is not known."""
    if not isinstance(recording, Projected):
        return [said.say("figure.noMap")] if isinstance(recording.surface, Unknown) else []
    first, second = (percent(share) for share in recording.directions.explained)
    parts = [said.say("figure.plane", parameters=recording.judged.surface.dimension, first=first, second=second)]
    if not recording.knows_losses:
        return [*parts, said.say("figure.noMap")]
    return [*parts, said.say("figure.strays", off=percent(OFF))] if recording.strays.any() else parts


def run_title(run: Run, said: Words) -> str:
    """The optimizer of a run; one's own rule keeps its title."""
    return said.name(run.optimizer, run.title) if run.title.lower() == run.optimizer else run.title


def run_titles(runs: Sequence[Run], said: Words) -> list[str]:
    """The same of runs beside each other: of one name, with the file or the library that one is from."""
    titles, sources = [run_title(run, said) for run in runs], [run.source for run in runs]
    same = [{each for each, other in zip(sources, titles, strict=True) if other == title} for title in titles]
    return [
        f"{title} ({source})" if source and len(others) > 1 else title
        for title, source, others in zip(titles, sources, same, strict=True)
    ]


def settings_text(run: Run, said: Words) -> str:
    """The settings of a run."""
    return in_print(said.settings(run.label))


def place_in_print(place: Start) -> str:
    """A point."""
    return in_print(place_text(place))


def axis_title(axis: Axis, said: Words) -> str:
    """What varies along an axis of a comparison."""
    return said.parameter(axis.title) if axis.text else said.say(f"figure.{axis.title}Axis")


def axis_labels(axis: Axis, plan: Plan, said: Words) -> tuple[str, ...]:
    """The headers along an axis of a comparison: an optimizer is called as it was asked for, or with all settings."""
    labels = axis.labels
    if axis.title == "optimizer":
        runs = plan.runs[: plan.abreast]
        every = [f"{run_title(run, said)} {said.settings(run.label)}".strip() for run in runs]
        labels = tuple(_asked_for(each, said) for each in plan.headers) or tuple(every)
    return tuple(map(in_print, labels))


def _asked_for(header: str, said: Words) -> str:
    """An optimizer of the catalogue with settings, as in `Momentum lr 0.1`."""
    title, _, settings = header.partition(" ")
    return f"{said.name(title.lower(), title)} {said.settings(settings)}".strip()

"""How learning rates were found: in a figure beside each run and under its title, as tables, and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from optviz.figure.texts.called import settings_text
from optviz.figure.track import Track
from optviz.given.parameters import number_text, parameters
from optviz.judging.outcome import LOST, OUTSIDE
from optviz.plan.tuned import Trial, Tuned, Tuning
from optviz.words import Words
from optviz.words.numerals import in_print, percent

# So many rules stand side by side in a line of a terminal.
_ABREAST = 4


def tuning_of(track: Track) -> Tuned | None:
    """How the rate of a run was found; None where no rates were."""
    plan = track.recording.judged.plan
    if plan.tuned is None or not plan.tuned.grid or not plan.abreast:
        return None
    return plan.tuned.rules[track.number % plan.abreast]


def settings_told(track: Track, said: Words, *, apart: bool) -> str:
    """The settings of a run, unless they are told elsewhere, and from where it gets there, if its rate was tuned."""
    parts = [] if apart else [settings_text(track.run, said)]
    return "  ".join(filter(None, [*parts, *_beside_rate(tuning_of(track), said)]))


def rate_told(track: Track, said: Words) -> list[str]:
    """The learning rate of a run where its settings are not told, and what is said beside that."""
    rule = tuning_of(track)
    if rule is None or rule.rate is None:
        return _beside_rate(rule, said)
    known = parameters(type(track.recording.judged.optimizers[track.number])).get(rule.name)
    name = known.symbol if known else rule.name
    return [in_print(said.settings(f"{name} {number_text(rule.rate)}")), *_beside_rate(rule, said)]


def _beside_rate(rule: Tuned | None, said: Words) -> list[str]:
    """Where a rate is from that was not tuned, and from how many starts a run rests."""
    if rule is None:
        return []
    told = [] if rule.why == "tuned" else [said.say(f"figure.tuning.{rule.why}")]
    return told if rule.share is None else [*told, percent(rule.share)]


def tuning_notes(tunings: Iterable[Tuning], said: Words, *, shares: bool = True) -> Iterator[str]:
    """By what measure rates were found, and what the `shares` are that stand beside them."""
    known = [each for each in tunings if each.grid]
    if known:
        low, high = (in_print(number_text(each)) for each in (known[0].grid[0], known[0].grid[-1]))
        measure = said.say(f"figure.tuning.{_measure(known)}")
        yield said.say("figure.tuning.found", measure=measure, tried=len(known[0].grid), low=low, high=high)
    if shares and any(rule.share is not None for each in known for rule in each.rules):
        yield said.say("figure.tuning.share", starts=known[0].starts)


def _measure(tunings: Sequence[Tuning]) -> str:
    """The name of the words that say by what the rates are the best."""
    found = [rule for each in tunings for rule in each.rules if rule.why == "tuned"]
    resting = [any(trial.rests for trial in rule.trials) for rule in found]
    return "steps" if all(resting) else "either" if any(resting) else "loss"


def list_trials(tuning: Tuning) -> Iterator[tuple[list[str], list[list[str]]]]:
    """What became of each rate, as tables of some rules each; the best ones have a star."""
    rules = [rule for rule in tuning.rules if rule.trials]
    for begin in range(0, len(rules), _ABREAST):
        some = rules[begin : begin + _ABREAST]
        columns = [[_cell(trial, rule) for trial in rule.trials] for rule in some]
        rows = [list(row) for row in zip(map(number_text, tuning.grid), *columns, strict=True)]
        yield ["learning rate", *(rule.title for rule in some)], rows


def _cell(trial: Trial, rule: Tuned) -> str:
    """How many steps it took to a minimum, and how low that is; or the loss at the end, if that counts; or the end."""
    best = " *" if rule.why == "tuned" and trial.rate == rule.rate else ""
    if trial.rests:
        return f"{trial.step} steps to {trial.floor:.3g}{best}"
    return trial.kind if trial.kind in LOST | OUTSIDE else f"{trial.kind} {trial.loss:.3g}{best}"


def tuned_cells(track: Track) -> dict[str, str]:
    """Beside how a run ended: where its rate is from, and from how many starts it rests at a minimum."""
    plan, rule = track.recording.judged.plan, tuning_of(track)
    if rule is None or plan.tuned is None:
        return {}
    share = {} if rule.share is None else {f"rests from {plan.tuned.starts} starts": percent(rule.share)}
    return {"rate": rule.why} | share

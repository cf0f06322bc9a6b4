"""What a recipe has of a study, in the place of a race."""

from __future__ import annotations

# The keys that mean something beside a study, which has a drawing of its own.
STUDIED = (
    *("study", "optimizers", "steps", "seed", "title", "caption", "notice", "question", "language", "theme"),
    *("transparent", "size", "dpi", "frames", "fps", "seconds", "loop", "letters", "at"),
)


def command_of(study: str) -> list[str]:
    """The command that does a study such as `ensemble(digits):members=25`, with its options."""
    from optviz.given.parameters import number_text
    from optviz.given.spec import Spec

    spec = Spec.parse(study)
    # The columns of a table stand after its name.
    data, *columns = str(spec.inner or "").split(":")
    named = [f"--x={columns[0].replace('+', ',')}", f"--y={columns[1]}"] if len(columns) == 2 else []
    return [
        spec.name,
        f"--data={data}",
        *named,
        *(f"--{key}={number_text(each)}" for key, each in spec.settings.items()),
    ]

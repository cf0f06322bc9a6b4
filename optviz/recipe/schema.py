"""The JSON Schema of recipes, with which editors complete and check them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optviz.recipe.recipe import default_of, table


def schema() -> Mapping[str, Any]:
    """The JSON Schema of recipe files (draft 2020-12), with which editors complete and check them."""
    properties = {}
    for name, key in table().items():
        default = default_of(name)
        plain = list(default) if isinstance(default, tuple) else default
        known = {} if plain in (None, [], "") else {"default": plain}
        properties[name] = key.kind.schema | {"description": key.meaning} | known
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A recipe of optviz",
        "type": "object",
        "properties": properties,
        "anyOf": [{"required": ["surface"]}, {"required": ["study"]}],
        "additionalProperties": False,
    }

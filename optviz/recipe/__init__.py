"""What to show, as data: the keys of a recipe, and TOML."""

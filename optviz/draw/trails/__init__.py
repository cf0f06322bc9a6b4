"""The path of each run in its panel: the line, the dots, the ball, and what of it is seen."""

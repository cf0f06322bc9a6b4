"""From a recipe to what is drawn: the races that it asks for, and every text and step of the figure."""

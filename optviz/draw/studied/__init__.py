"""How a study is drawn: a page of panels, each with what stands still and what a moment adds to it."""

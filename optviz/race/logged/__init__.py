"""What is logged of a race, step by step: in lockstep, or, where that takes long, by each run alone."""

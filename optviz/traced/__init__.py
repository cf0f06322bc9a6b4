"""Rules and surfaces as expressions: what is held and asked in a step, over symbols for the numbers."""

"""Rules as others write them, looked at before the race, as objects with a step of the form that is raced here."""

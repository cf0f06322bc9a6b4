"""What stands around an optimizer, as in `clip(adam)`: each file is found by the names of its classes.

They are only read when somebody names one.
"""

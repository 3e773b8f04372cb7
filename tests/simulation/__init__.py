"""Whole fleets in one process, in a time of their own, with faults made by dice: a seed tells its story again."""

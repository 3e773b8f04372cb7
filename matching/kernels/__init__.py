"""Loops over arrays, compiled. Few, small and generic: what is compared and what it weighs is told to them.

Importing one of these modules opens numba, which takes half a second; so only what matches or builds does.
"""

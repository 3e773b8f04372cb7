"""The rules of a job's life, as tables and pure functions. Standard library only, no I/O."""

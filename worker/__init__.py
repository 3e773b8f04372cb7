"""The worker: a message becomes a matched part."""

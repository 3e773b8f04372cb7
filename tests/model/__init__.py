"""The protocol between chunker, workers and mergers as a model that is small enough to be searched to its end."""

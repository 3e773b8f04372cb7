"""What the services agree on: jobs, chunks, messages, keys, ports, and how a service lives."""

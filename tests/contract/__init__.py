"""One suite for each port, run on every backend: memory, moto's server and the embedded emulator."""

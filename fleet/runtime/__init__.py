"""How a service lives: settings, logs, the receive loop, the heartbeat, and stopping."""

"""The contactfleet command, and the embedded fleet of one machine."""

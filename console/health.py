"""Whether the services of this machine or container live, as an engine asks for it: light to run, and without AWS."""

import sys
import time

from console.mistakes import EXIT_OTHER
from fleet.runtime.pulse import longest_silence, silences
from fleet.runtime.settings import load_settings


def healthy_command() -> int:
    """Exit code 0 when there is a pulse and none has stopped."""
    settings = load_settings()
    silent, longest = silences(settings, time.time()), longest_silence(settings)
    for service, seconds in silent.items():
        sys.stdout.write(f"{service}: last beat {seconds:.0f} s ago; up to {longest:.0f} s is healthy.\n")
    if not silent:
        sys.stdout.write("No service runs here.\n")
    return 0 if silent and max(silent.values()) <= longest else EXIT_OTHER

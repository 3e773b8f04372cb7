"""Signals of a service that still loads. It imports next to nothing, so that it can come before everything else."""

import os
import signal


def end_when_asked() -> None:
    """SIGTERM and SIGINT end the process well until the service takes them over: while it loads, it holds nothing."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))

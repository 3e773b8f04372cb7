"""A worker that waits for SIGTERM and says what it went through; or one that ends at once with the code in `ENDS`."""

import os
import signal
from pathlib import Path


def main() -> int:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    if code := os.environ.get("ENDS"):
        return int(code)
    story = Path(os.environ["STORIES"]) / str(os.getpid())
    story.write_text("started")
    signal.sigwait({signal.SIGTERM})
    story.write_text("drained")
    return 0

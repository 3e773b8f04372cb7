"""`python -m console.tethered MODULE [ARGUMENT...]`: a process that never outlives its parent.

The parent holds the other end of stdin: one byte says go, the end of it says that the parent is gone, whatever became
of it. Modules are imported before the go, so that services load while the embedded AWS is still starting.
"""

import importlib
import os
import signal
import sys
import threading

GO = b"g"


def main() -> int:
    """Imports MODULE, waits for the go, and returns what its `main()` returns."""
    module = importlib.import_module(sys.argv[1])
    sys.argv = sys.argv[1:]
    if os.read(0, 1) != GO:
        return 1
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return int(module.main() or 0)


def _end_with_parent() -> None:
    while os.read(0, 1):
        continue
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    raise SystemExit(main())

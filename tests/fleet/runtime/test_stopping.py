"""A service that was asked to stop ends in order, however often it is asked."""

import signal
import subprocess
import sys

import pytest

SERVICE = """
import atexit, os, signal, sys
from fleet.runtime.service import run_service

async def serve(settings, stopping):
    os.kill(os.getpid(), signal.{first})
    await stopping.wait()
    os.kill(os.getpid(), signal.{first})
    atexit.register(os.kill, os.getpid(), signal.{second})

sys.exit(run_service("worker", serve))
"""


@pytest.mark.parametrize("second", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("first", ["SIGTERM", "SIGINT"])
def test_a_signal_that_comes_again_while_the_process_ends_changes_nothing(first: str, second: str) -> None:
    code = SERVICE.format(first=first, second=second)
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0, signal.strsignal(-ended.returncode)

"""Runs a command and watches memory and processor time of every process that it starts (Linux, /proc)."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TICK_SECONDS = 0.2
ROLES = ("forkserver", "ministack", "chunker", "worker", "merger")
"""Parts of command lines; the first that is found counts."""
WORKING = ("worker", "matching process")


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of `contactfleet match --json` said, how long it took, and what it used."""

    seconds: float
    summary: dict[str, Any]
    private_mib: dict[str, int]
    """Role → the largest private memory of one of its processes, in MiB."""
    together_mib: int
    """The largest private memory of all processes at one time."""
    cpu_seconds: dict[str, float]
    """Role → processor seconds of its processes, up to when each was last looked at."""


def run_match(upload: Path, directory: Path, output: Path, *options: str, held_to: int | None = None) -> Run:
    """Runs `contactfleet match`, workers and what they start held to one core of this number.

    Raises RuntimeError with what it said when it fails.
    """
    command = [sys.executable, "-m", "console", "match", str(upload), "--directory", str(directory)]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "-o", str(output), "--json", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peaks: dict[str, int] = {}
    ticks: dict[int, tuple[str, int]] = {}
    together = 0
    while process.poll() is None:
        together = max(together, _watch(process.pid, peaks, ticks, held_to))
        time.sleep(TICK_SECONDS)
    out, said = process.communicate()
    if process.returncode not in (0, 3):
        raise RuntimeError(said)
    mib = {role: kib >> 10 for role, kib in sorted(peaks.items())}
    return Run(time.monotonic() - began, json.loads(out), mib, together >> 10, _seconds(ticks))


def _seconds(ticks: dict[int, tuple[str, int]]) -> dict[str, float]:
    seconds: dict[str, float] = {}
    for role, count in ticks.values():
        seconds[role] = seconds.get(role, 0.0) + count / os.sysconf("SC_CLK_TCK")
    return seconds


def _watch(root: int, peaks: dict[str, int], ticks: dict[int, tuple[str, int]], held_to: int | None) -> int:
    """Raises `peaks` and `ticks` to what is used now; returns the KiB of all processes together."""
    together = 0
    for pid in _family(root):
        role, private = _role(pid, root), private_kib(pid)
        together += private
        if role:
            peaks[role] = max(peaks.get(role, 0), private)
            ticks[pid] = role, max(_ticks(pid), ticks.get(pid, (role, 0))[1])
        if held_to is not None and role in WORKING:
            with suppress(ProcessLookupError):
                os.sched_setaffinity(pid, {held_to})
    return together


def _family(root: int) -> Sequence[int]:
    """The process and all its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            stat = _read(entry / "stat")
            if stat:
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    family = [root]
    for pid in family:
        family += [child for child, parent in parents.items() if parent == pid]
    return family


def _role(pid: int, root: int) -> str:
    if pid == root:
        return "console"
    command = _read(Path(f"/proc/{pid}/cmdline"))
    role = next((role for role in ROLES if role in command), "")
    return {"forkserver": "matching process", "ministack": "embedded AWS"}.get(role, role)


def _ticks(pid: int) -> int:
    """Processor time of a process, user and system, in clock ticks; 0 when it has ended."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12]) if fields else 0


def private_kib(pid: int | str) -> int:
    """Memory of a process that no file is behind; 0 when it has ended.

    The kernel's own count: to add the pages up (`smaps`) would take a third of a core from what is measured.
    """
    lines = _read(Path(f"/proc/{pid}/status")).splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def _read(path: Path) -> str:
    """The file's text; nothing when its process has ended."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""

"""Logs of whole jobs at debug level, of all services and commands, hold no contact data, signature or credential."""

import csv
import json
import re
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.system.command import Run, contactfleet, free_port, read_until, until

WORKER = [sys.executable, str(Path(__file__).with_name("poisoned_worker.py"))]
HEADER = ["first_name", "last_name", "email", "phone", "street", "city", "birth_date", "national_id"]
DIRECTORY = [
    ["Wilhelmine", "Oberholzer", "w.oberholzer@kestrel.example", "+1 212 555 0147", "77 Marzipan Lane", "Quebradillas"],
    ["Thaddeus", "Quimby", "thaddeus@quimbymail.example", "(303) 555-0162", "4 Larkspur Terrace", "Wetumpka"],
]
SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "shibboleth/Secret+AccessKey0123456789",
    "AWS_SESSION_TOKEN": "shibboleth/SessionToken0123456789",
}
ROWS = [
    ["Wilhelmina", "Oberholzer", "wo@elsewhere.example", "212-555-0147", "77 Marzipan Ln", "Quebradillas"],
    ["Thad", "Quimby", "thaddeus@quimbymail.example", "303 555 0162", "9 Sassafras Court", "Wetumpka"],
    ["Zebulon", "Nachtigall", "zebulon@nachtigall.example", "415 555 0183", "5 Cinnabar Way", "Ypsilanti"],
    ["poison-pill", "Killjoy", "killjoy@ruin.example", "415 555 0184", "6 Verdigris Way", "Ypsilanti"],
    ["breaking-row", "Breakwater", "breakwater@ruin.example", "415 555 0185", "7 Vermilion Way", "Ypsilanti"],
]
PERSONAL = ["1961-07-23", "078-05-1120"]


def _write(path: Path, header: list[str], rows: list[list[str]], *more: str) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
        file.write("".join(more))
    return path


def _secrets_of_people() -> set[str]:
    """Every value of the files, and every word and phone number in them; times and ids hold shorter numbers, too."""
    values = {value for row in (*DIRECTORY, *ROWS, PERSONAL, ["Ermengarde", "Pfefferkorn"]) for value in row}
    words = {word for value in values for word in re.findall(r"[A-Za-z]{5,}", value)}
    numbers = {digits for value in values if len(digits := re.sub(r"\D", "", value)[-10:]) > 8}
    return {found.lower() for found in values | words | numbers if found} - {"example", "court", "terrace"}


def test_nothing_of_a_job_is_in_the_logs(tmp_path: Path) -> None:
    directory = [["c1", *DIRECTORY[0], *PERSONAL], ["c2", *DIRECTORY[1], "", ""]]
    _write(tmp_path / "directory.csv", ["id", *HEADER], directory)
    good = [[*row, *PERSONAL] for row in ROWS]
    upload = _write(tmp_path / "upload.csv", HEADER, good, "Ermengarde,Pfefferkorn\n")
    unusable = _write(tmp_path / "unusable.csv", ["email", *ROWS[0]], good)
    port, written = free_port(), {}
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="cf-") as folder:
        emulator = running.enter_context(Run("emulator", "--port", port))
        greeting = read_until(emulator.process, "--wait")
        env = dict(line[7:].split("=", 1) for line in greeting.splitlines() if line.startswith("export ")) | {
            **SECRETS,
            "CONTACTFLEET_CACHE_DIR": folder,
            "CONTACTFLEET_PROCESSES": "1",
            "CONTACTFLEET_MAX_ATTEMPTS": "2",
            "CONTACTFLEET_SWEEP_SECONDS": "2",
            "CONTACTFLEET_LOG_LEVEL": "debug",
            "CONTACTFLEET_LOG_FORMAT": "json",
        }
        services = {name: running.enter_context(Run(name, env=env)) for name in ("chunker", "merger")}
        services["worker"] = running.enter_context(Run(env=env, command=WORKER))

        def command(*arguments: object) -> str:
            done = contactfleet(*arguments, env=env)
            assert done.returncode in (0, 3), done.stderr
            written[" ".join(map(str, arguments))] = done.stdout + done.stderr
            return done.stdout

        command("directory", "build", tmp_path / "directory.csv", "--name", "people")
        job = _job(command("upload", upload, "--directory", "people", "--profile", "team", "--wait"))
        assert "6" in command("status", job)
        command("redrive", job)
        until(lambda: "completed_with_errors" in command("status", job))
        command("upload", unusable, "--directory", "people", "--profile", "team", "--map", "last_name=Wilhelmina")
        until(lambda: command("jobs", "--owner", "team").count("job-") == 2)
        command("delete", job, "--yes")
        for name, service in services.items():
            service.process.send_signal(signal.SIGTERM)
            code, out, err = service.finish()
            assert code == 0, err
            written[name] = out + err
        emulator.process.send_signal(signal.SIGINT)
        written["emulator"] = "".join(emulator.finish()[1:])
    _check(written, list(services))


def _job(text: str) -> str:
    return next(word for word in text.split() if word.startswith("job-"))


def _check(written: dict[str, str], services: list[str]) -> None:
    lines = [json.loads(line) for name in services for line in written[name].splitlines()]
    events = {line["event"] for line in lines}
    assert {"upload is split", "chunk done", "chunk given up", "job ended", "message not handled"} <= events
    assert all("Traceback" not in text for text in written.values())
    forbidden = {*_secrets_of_people(), "x-amz-signature", "x-amz-credential", *map(str.lower, SECRETS.values())}
    found = {(name, value) for name, text in written.items() for value in forbidden if value in text.lower()}
    assert found == set()

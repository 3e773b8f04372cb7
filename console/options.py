"""Options that several commands have, and how every command ends."""

import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from console.mistakes import EXIT_OTHER, Stopped, report, stopping_signals

JobId = Annotated[str, typer.Argument(metavar="JOB", show_default=False)]
Endpoint = Annotated[
    str | None, typer.Option("--endpoint-url", metavar="URL", help="Address of an AWS emulator; AWS itself without it.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar='FIELD="HEADER"', help="Says which column is a field; may be given several times."),
]
Threshold = Annotated[
    float | None, typer.Option(metavar="P", help="Probability from which a match is accepted: above 0, at most 1.")
]
ChunkSize = Annotated[str | None, typer.Option(metavar="SIZE", help="Size of a chunk, such as 64KiB or 1MiB.")]
Delimiter = Annotated[
    str | None, typer.Option(metavar="CHAR", help="What stands between fields, or tab; else the file itself tells.")
]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="Such as utf-8, utf-16 or cp1252; else the file itself tells.")
]
Quotechar = Annotated[
    str | None, typer.Option(metavar="CHAR", help="What stands around fields, or none; else the file itself tells.")
]
Header = Annotated[
    bool, typer.Option("--header/--no-header", help="Without: no row names columns; --map first_name=1 does.")
]
ExcelSafe = Annotated[
    bool, typer.Option("--excel-safe", help="Puts ' before formulas in what is appended, and among the rejects.")
]
Concurrency = Annotated[
    str | None, typer.Option(metavar="N", help="Chunks of the job in work at once, or none; `limit` changes it.")
]
DirectoryId = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="Column of the directory that names its contacts, if it is not id.")
]


def end_with(command: Callable[[], int]) -> None:
    """Ends the process with the command's exit code, or with the sentence of its error."""
    _ready_streams()
    for number in stopping_signals():
        signal.signal(number, _stop)
    try:
        code = command()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_OTHER
    except (Exception, KeyboardInterrupt, Stopped) as error:  # noqa: BLE001 - the one place where errors become sentences
        code = report(error)
    raise typer.Exit(code)


def _stop(number: int, _: FrameType | None) -> NoReturn:
    """Until an event loop takes the signals over."""
    raise Stopped(number)


def _ready_streams() -> None:
    """Closed ones (`>&-`) take anything and keep nothing; no name of a file is too odd for the others."""
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")

"""Options that several commands have, and how every command ends."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Annotated, NoReturn

import typer

from console.mistakes import EXIT_OTHER, Stopped, report

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
DirectoryId = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="Column of the directory that names its contacts, if it is not id.")
]


def size_of(text: str | None) -> int | None:
    """Bytes of a --chunk-size. Raises Mistake."""
    from console.sizes import parse_size  # noqa: PLC0415

    return None if text is None else parse_size(text)


def end_with(command: Callable[[], int]) -> None:
    """Ends the process with the command's exit code, or with the sentence of its error."""
    for number in (signal.SIGINT, signal.SIGTERM):
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
    """Until an event loop takes the signals over. A shell that starts a command in the background ignores SIGINT."""
    raise Stopped(number)

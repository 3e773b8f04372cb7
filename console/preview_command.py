"""The `preview` command: looks, and prints what was seen."""

import json
import sys
from pathlib import Path

from rich.console import Console

from console.inputs import dialect_of
from console.mistakes import Mistake
from console.plan import Request
from console.preview import Preview, look
from console.preview_json import preview_json
from console.preview_text import print_both, print_preview


def preview_command(request: Request, directory: Path | None, *, as_json: bool) -> int:
    """Returns the exit code. Raises Mistake, UnusableFile or UnusableOption where a job could not use the files."""
    upload = look(request.upload, request.columns, dialect_of(request))
    known = None if directory is None else look(directory, {}, directory=True, id_column=request.directory_id)
    if as_json:
        _print_json(upload, known)
    else:
        _print_text(upload, known)
    for preview in (upload, known):
        if preview and preview.problem:
            raise Mistake(preview.problem)
    return 0


def _print_json(upload: Preview, known: Preview | None) -> None:
    told = preview_json(upload) | ({} if known is None else {"directory": preview_json(known)})
    # JSON in UTF-8, whatever the locale (RFC 8259, section 8.1)
    sys.stdout.buffer.write((json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode())


def _print_text(upload: Preview, known: Preview | None) -> None:
    console = Console(file=sys.stdout, highlight=False)
    print_preview(console, upload)
    if known is not None:
        print_preview(console, known)
        print_both(console, upload, known)

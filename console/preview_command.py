"""The `preview` command: looks, and prints what was seen."""

import json
import sys
from pathlib import Path

from rich.console import Console

from console.preview import Preview, check_usable, look_at_both
from console.preview_json import preview_json
from console.preview_text import print_both, print_preview
from console.request import UploadRequest


def preview_command(file: UploadRequest, directory: Path | None, directory_id: str | None, *, as_json: bool) -> int:
    """Returns the exit code. Raises Mistake, UnusableFile or UnusableOption where a job could not use the files."""
    upload, known = look_at_both(file, directory, directory_id)
    if as_json:
        _print_json(upload, known)
    else:
        _print_text(upload, known)
    check_usable(upload, known)
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

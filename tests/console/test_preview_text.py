import io
from pathlib import Path
from typing import get_args

import pytest
from rich.console import Console

from console.preview import look
from console.preview_json import REMEDIES
from console.preview_text import print_both, print_preview
from rows.faults import Fault


def printed(text: str, folder: Path, *, width: int, encoding: str = "utf-8", terminal: bool = False) -> str:
    path = folder / "made.csv"
    path.write_bytes(text.encode())
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    print_preview(Console(file=out, width=width, highlight=False, force_terminal=terminal), look(path, {}))
    out.seek(0)
    return out.read()


def test_every_reason_has_a_remedy() -> None:
    assert set(REMEDIES) == set(get_args(Fault))


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_screen_and_fields_are_never_cut(tmp_path: Path, width: int) -> None:
    header = "first_name,email,birth_date," + ",".join(f"column number {number} of many" for number in range(5))
    text = printed(f"{header}\n" + f"Ada,{'a' * 60}@example.com,1990-01-01,{',' * 4}\n" * 9, tmp_path, width=width)
    table = text.splitlines()[3:13]
    assert all(len(line) <= width for line in table)
    assert "birth_date" in text
    assert ("row 5" in text) == (width == 120)


def test_values_cannot_move_the_cursor_nor_style_the_text(tmp_path: Path) -> None:
    text = printed('email,notes\na@example.com,"\x1b[31mred\n[bold]b[/bold]"\n', tmp_path, width=120)
    assert "\x1b" not in text
    assert r"\x1b[31mred\n[bold]b" in text


def test_without_a_terminal_there_are_no_lines_to_decorate_and_no_blanks_at_the_end(tmp_path: Path) -> None:
    text = printed("email,notes\na@example.com,x\n", tmp_path, width=80)
    assert "─" not in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    assert "─" in printed("email,notes\na@example.com,x\n", tmp_path, width=80, terminal=True)


def test_of_very_many_columns_that_pass_through_only_some_are_shown(tmp_path: Path) -> None:
    many = [f"z{number}q" for number in range(100)]
    text = printed(f"{','.join(many)},email\n{',' * 100}a@example.com\n", tmp_path, width=120)
    assert "z29q" in text
    assert "z30q" not in text
    assert "1 of 101 columns are fields; those with - pass through (70 of them are not shown)." in text
    assert "a@example.com" in text


def test_what_both_files_have_is_said(tmp_path: Path) -> None:
    upload, directory = tmp_path / "upload.csv", tmp_path / "directory.csv"
    upload.write_text("email,email 2\na@example.com,\n")
    directory.write_text("id,city,email\n1,Graz,a@example.com\n")
    out = io.StringIO()
    print_both(Console(file=out, width=80), look(upload, {}), look(directory, {}, directory=True))
    assert out.getvalue() == "Both have email. Only the directory has city.\n"

"""A preview as a person reads it: tables on a terminal, aligned lines elsewhere."""

from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from console.paths import readable
from console.preview import Preview
from console.preview_json import REMEDIES, by_reason, column_list, first_numbers, first_values
from console.sizes import show_size
from matching.columns import field_of

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252"}
LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
NAMED_REJECTS = 10
PASSING_COLUMNS = 30
"""Of the columns that pass through, so many are shown."""
TITLE_SHARE = 4
"""A quarter of the width at the most is for header texts."""
GAP = 2
"""Spaces between the columns of a table."""
WIDE = 100
FEW_ROWS, MANY_ROWS = 3, 5
"""Rows that are shown: few, and many where there is place for so many characters on a line."""


def print_preview(console: Console, preview: Preview) -> None:
    """How the file is written, its columns with its first rows, and what will be rejected."""
    for part in _parts(preview, width=console.width - 2 * console.is_terminal, terminal=console.is_terminal):
        _print(console, part)


def print_both(console: Console, upload: Preview, directory: Preview) -> None:
    """Which fields the two have in common."""
    mine, known = ({field_of(slot) for slot in preview.columns.whole} for preview in (upload, directory))
    both = [field for field in dict.fromkeys(map(field_of, directory.columns.whole)) if field in mine]
    said = ", ".join(both) if both else "no field: nothing can match"
    new = ", ".join(field for field in dict.fromkeys(map(field_of, directory.columns.whole)) if field not in mine)
    _print(console, Text(f"Both have {said}." + (f" Only the directory has {new}." if known - mine else "")))


def _print(console: Console, part: RenderableType) -> None:
    with console.capture() as captured:
        console.print(part)
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _parts(preview: Preview, *, width: int, terminal: bool) -> Iterator[RenderableType]:
    yield Text(_size(preview))
    yield Text(_written(preview))
    yield Text()
    yield _columns(preview, width=width, terminal=terminal)
    yield Text()
    yield from map(Text, _unrecognised(preview))
    if preview.parsed.fallback_rows:
        other = _encoding(preview.head.layout.dialect.fallback)
        yield Text(f"Read as {other}, for they are not UTF-8: {preview.parsed.fallback_rows:,} of the rows looked at.")
    yield Text(_rejected(preview))
    if preview.parsed.rejects:
        yield _rejects(preview, terminal=terminal)
        yield from (Text(f"{reason}: {REMEDIES[reason]}.") for reason in by_reason(preview) if reason in REMEDIES)
    yield Text()


def _size(preview: Preview) -> str:
    about = "" if preview.complete else "about "
    chunks = f"{about}{preview.chunks:,} chunk{'s' if preview.chunks != 1 else ''}"
    each = f" of {show_size(preview.chunk_bytes)}" if preview.chunks > 1 else ""
    head = preview.head
    size = f"{about}{show_size(head.size)} unpacked of {head.compression}" if head.compression else show_size(head.size)
    rows = f"{about}{preview.rows:,} row{'s' if preview.rows != 1 else ''} in {size}"
    return f"{visible(readable(head.path))}: {rows}, {chunks}{each}"


def _written(preview: Preview) -> str:
    dialect = preview.head.layout.dialect
    encoding = _encoding(dialect.encoding) + (" with a BOM" if dialect.bom else "")
    delimiter = DELIMITERS.get(dialect.delimiter, repr(dialect.delimiter))
    line_end = LINE_ENDS[dialect.line_end]
    quote = f"quote {dialect.quotechar}" if dialect.quotechar else "no quotes"
    escape = f", escape {dialect.escapechar}" if dialect.escapechar else ""
    return f"{encoding}, delimiter {delimiter}, {quote}{escape}, lines end in {line_end}"


def _encoding(name: str) -> str:
    return ENCODINGS.get(name, name.upper())


def _columns(preview: Preview, *, width: int, terminal: bool) -> Table:
    """One line for each column: its field, and what the first rows have in it."""
    listed, wanted = _shown(column_list(preview)), MANY_ROWS if width >= WIDE else FEW_ROWS
    numbers, values = first_numbers(preview, wanted), first_values(preview, wanted)
    titles = min(max((cell_len(column["header"]) for column in listed.values()), default=0), width // TITLE_SHARE)
    fields = max((len(column["field"]) for column in listed.values()), default=0)
    left = (width - max(titles, len("column")) - max(fields, len("field")) - 2 * GAP) // max(len(numbers), 1) - GAP
    table = _table({"column": titles, "field": fields, **{f"row {number}": left for number in numbers}}, terminal)
    for index, column in listed.items():
        table.add_row(*(Text(visible(text)) for text in (column["header"], column["field"] or "-", *values[index])))
    return table


def _shown(listed: Sequence[Mapping[str, str]]) -> dict[int, Mapping[str, str]]:
    """The columns that a person wants to see, by index: all but most of very many that pass through."""
    passing = [index for index, column in enumerate(listed) if not (column["field"] or column["looks_like"])]
    left_out = set(passing[PASSING_COLUMNS:])
    return {index: column for index, column in enumerate(listed) if index not in left_out}


def _unrecognised(preview: Preview) -> Iterator[str]:
    listed = column_list(preview)
    fields, hidden = sum(bool(column["field"]) for column in listed), len(listed) - len(_shown(listed))
    more = f" ({hidden:,} of them are not shown)" if hidden else ""
    passing = f"those with - pass through{more}" if fields < len(listed) else ""
    yield f"{fields:,} of {len(listed):,} columns are fields" + (f"; {passing}." if passing else ".")
    for column in listed:
        if slot := column["looks_like"]:
            title = visible(column["header"])
            yield f'{title} looks like {slot}; if it is: --map {slot}="{title}"'


def _rejected(preview: Preview) -> str:
    rejected, rows = len(preview.parsed.rejects), preview.parsed.rows
    every = "the only row" if rows == 1 else f"all {rows:,} rows"
    among = every if preview.complete else f"the first {rows:,} rows ({show_size(preview.looked_at)})"
    if not rejected:
        return f"Looked at {among}: none will be rejected."
    more = f"; the first {NAMED_REJECTS} of them" if rejected > NAMED_REJECTS else ""
    return f"Looked at {among}: {rejected:,} will be rejected{more}:"


def _rejects(preview: Preview, *, terminal: bool) -> Table:
    table = _table(dict.fromkeys(("row", "reason", "detail")), terminal)
    for reject in preview.parsed.rejects[:NAMED_REJECTS]:
        table.add_row(f"{reject.row_number:,}", reject.reason, Text(visible(reject.detail), overflow="fold"))
    return table


def _table(widths: Mapping[str, int | None], terminal: bool) -> Table:
    """A table with columns of these titles and widths; of any width that they need where it is None."""
    table = Table(box=box.SIMPLE_HEAD if terminal else None, pad_edge=False, padding=(0, GAP, 0, 0))
    for title, width in widths.items():
        table.add_column(title, min_width=width, max_width=width, no_wrap=width is not None, overflow="ellipsis")
    return table


def visible(text: str) -> str:
    """Text on one line, in which nothing moves the cursor: control characters stand as `\\n`, `\\x1b`."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)

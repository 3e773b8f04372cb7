"""A chunk's bytes become a part's bytes: parse, match, append. Runs in a matching process, without AWS."""

import json
from functools import lru_cache
from pathlib import Path

from fleet.domain.errors import CopyDamaged, Transient, UnusableUpload
from matching import ColumnMap, DamagedDirectory, Directory, Matcher, UnusableDirectory
from rows import Layout, Splitter, append_columns, parse_rows, reject_rows, rejects_csv
from worker.chunk_work import ChunkWork, MatchedRows, Middle

MATCHED_STATUSES = ("exact", "nickname", "fuzzy")
OTHER_VERSION = "The directory was built by another version of contactfleet; build it again and upload the file again."
FALLBACK_ROWS = "encoding.fallback"
"""Counts the rows that were read in the fallback encoding."""


def match_rows(work: ChunkWork) -> MatchedRows:
    """As `Matching.match`."""
    layout = Layout.from_json(work.layout["file"])
    excel_safe = bool(work.layout.get("excel_safe"))
    slots = ColumnMap.from_json(work.layout["columns"]).slots
    wanted = sorted(set(slots.values()))
    parsed = parse_rows(work.data, layout, first_row=work.first_row, wanted=wanted, at_end=work.at_end)
    among_wanted = ColumnMap({slot: wanted.index(column) for slot, column in slots.items()})
    matcher = _matcher(work.copies.directory, work.copies.nicknames, work.threshold)
    matched = matcher.match_table(parsed.columns, among_wanted)
    return MatchedRows(
        part=append_columns(parsed, matched.columns, layout.dialect, excel_safe=excel_safe),
        rejects=rejects_csv(parsed.rejects, excel_safe=excel_safe),
        rows_out=parsed.columns.num_rows,
        rows_rejected=len(parsed.rejects),
        rows_matched=sum(matched.counts.get(f"status.{status}", 0) for status in MATCHED_STATUSES),
        counts=dict(matched.counts) | ({FALLBACK_ROWS: parsed.fallback_rows} if parsed.fallback_rows else {}),
    )


def write_off(work: ChunkWork, reason: str, detail: str) -> MatchedRows:
    """As `Matching.write_off`."""
    layout = Layout.from_json(work.layout["file"])
    rejects = reject_rows(work.data, layout, first_row=work.first_row, at_end=work.at_end, reason=reason, detail=detail)
    written = rejects_csv(rejects, excel_safe=bool(work.layout.get("excel_safe")))
    return MatchedRows(part=b"", rejects=written, rows_out=0, rows_rejected=len(rejects))


def middle(work: ChunkWork) -> Middle:
    """As `Matching.middle`."""
    layout = Layout.from_json(work.layout["file"])
    splitter = Splitter(layout.dialect, start=0, first_row=1, chunk_bytes=1)
    rows = [*splitter.feed(work.data), *splitter.finish()]
    half = len(rows) // 2
    return Middle(half, rows[half].start)


@lru_cache(maxsize=2)
def _matcher(directory: Path, nicknames: Path, threshold: float | None) -> Matcher:
    """Raises CopyDamaged and UnusableUpload for copies that are not whole or not for this version, and Transient.

    Whatever it is that they cannot be opened for, no row is to blame.
    """
    try:
        table = json.loads(nicknames.read_bytes())
        Directory.check(directory)
        return Matcher(Directory.open(directory), nicknames=table, threshold=threshold)
    except (FileNotFoundError, DamagedDirectory) as error:
        raise CopyDamaged(error.what if isinstance(error, DamagedDirectory) else "a file is missing") from error
    except UnusableDirectory as error:
        raise UnusableUpload(OTHER_VERSION) from error
    except (OSError, MemoryError) as error:
        raise Transient(f"the copy of the directory cannot be opened ({type(error).__name__})") from error
    except Exception as error:
        raise CopyDamaged(f"its files cannot be read ({type(error).__name__})") from error

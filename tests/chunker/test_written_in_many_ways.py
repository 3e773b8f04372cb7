"""Uploads written in any way, by metadata or profile: result bytes are as docs/csv.md says, at any chunk size."""

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

from fleet.domain import keys
from fleet.domain.jobs import Job
from fleet.domain.states import JobState
from tests.fleet_in_memory import FleetInMemory

TIMES = 90
HEADER = "id,first_name,last_name,email,note\n"
ROWS = "q1,Robert,Miller,robert.miller@example.com,né\nq2,Zoë,Nobody,zoe@example.org,€\n" * TIMES
APPENDED = "match_status,match_score,match_id,match_reason"
NO_HEADER = {"header": "false", "map": '{"first_name": "2", "last_name": "3", "email": "4"}'}
IN_QUOTES = "'id';'first_name';'last_name';'email'\n" + "'q1';'Robert';'O''Neil; Miller';'zoe@example.org'\n" * TIMES
ESCAPED = 'id,first_name,last_name,email\nq1,"Ro\\"b",Miller\\, jun.,zoe@example.org\n' + "q2,Ann,Lee,a@b.example\n" * (
    3 * TIMES
)
MIXED = HEADER.encode() + ROWS.encode() + b"q3,Zo\xeb,Nobody,zoe@example.org,\x80\n" + ROWS.encode()
FORMULAS = HEADER + "=1+1,=Zoë,Nobody,zoe@example.org,+x\n" * TIMES

WAYS: Mapping[str, tuple[bytes, Mapping[str, str], str, int]] = {
    "utf-16-le with mark": (codecs.BOM_UTF16_LE + (HEADER + ROWS).encode("utf-16-le"), {}, HEADER + ROWS, 1),
    "utf-16-be by option": ((HEADER + ROWS).encode("utf-16-be"), {"encoding": "utf-16-be"}, HEADER + ROWS, 0),
    "cp1252 with semicolons": (
        (HEADER + ROWS).replace(",", ";").encode("cp1252"),
        {"encoding": "cp1252", "delimiter": ";"},
        (HEADER + ROWS).replace(",", ";"),
        0,
    ),
    "no header": (ROWS.encode(), NO_HEADER, "column_1,column_2,column_3,column_4,column_5\n" + ROWS, 0),
    "single quotes": (IN_QUOTES.encode(), {"quotechar": "'"}, IN_QUOTES, 0),
    "escapes": (ESCAPED.encode(), {}, ESCAPED, 0),
    "a few rows in another encoding": (MIXED, {}, HEADER + ROWS + "q3,Zoë,Nobody,zoe@example.org,€\n" + ROWS, 0),
    "excel-safe": (FORMULAS.encode(), {"excel-safe": "true"}, FORMULAS, 0),
}
"""The upload, its options, the user's own columns in the result, and whether the result begins with a mark."""


@dataclass(frozen=True, slots=True)
class Ended:
    job: Job
    result: bytes
    summary: Mapping[str, object]


async def _ended(folder: Path, data: bytes, metadata: Mapping[str, str], profile: Mapping[str, object] | None) -> Ended:
    fleet = FleetInMemory(Path(mkdtemp(dir=folder)))
    await fleet.furnish()
    if profile is not None:
        await fleet.memory.objects.put("profiles/sales.json", json.dumps(profile).encode())
    await fleet.upload(data, "sales/contacts.csv", **metadata)
    await fleet.run()
    job = await fleet.job()
    summary = json.loads(await fleet.memory.objects.get(keys.result_summary(job.job_id, job.run, job.name)))
    return Ended(job, await fleet.memory.objects.get(job.result_key), summary)


@pytest.mark.parametrize("way", WAYS)
async def test_the_users_own_columns_keep_their_bytes_at_any_chunk_size(way: str, tmp_path: Path) -> None:
    data, options, own, marks = WAYS[way]
    ended = [
        await _ended(tmp_path, data, {**options, "chunk-size": size}, None) for size in ("1024", "3000", "1000000")
    ]
    assert len({each.job.checkpoint.chunks for each in ended}) == 3
    assert len({each.result for each in ended}) == 1
    assert ended[0].job.state is JobState.COMPLETED
    lines = ended[0].result.decode().splitlines(keepends=True)
    assert lines[0].count("\ufeff") == marks
    lines[0] = lines[0].removeprefix("\ufeff")
    expected = own.splitlines(keepends=True)
    assert len(lines) == len(expected)
    assert all(line.startswith(bare.rstrip("\n")) for line, bare in zip(lines, expected, strict=True))
    assert APPENDED in lines[0].replace(";", ",").replace("'", "")


@pytest.mark.parametrize("way", WAYS)
async def test_a_profile_says_the_same_as_metadata(way: str, tmp_path: Path) -> None:
    data, options, _, _ = WAYS[way]
    profile = {name: _as_json(value) for name, value in options.items()}
    by_metadata = await _ended(tmp_path, data, options, None)
    by_profile = await _ended(tmp_path, data, {}, profile)
    assert by_profile.result == by_metadata.result


def _as_json(value: str) -> object:
    """As a person writes it in a profile: flags and mappings are no texts."""
    return json.loads(value) if value in ("true", "false") or value.startswith("{") else value


async def test_rows_in_the_fallback_encoding_are_counted_whatever_the_chunks(tmp_path: Path) -> None:
    for size in ("1024", "1000000"):
        ended = await _ended(tmp_path, MIXED, {"chunk-size": size}, None)
        assert ended.summary["rows_in_fallback_encoding"] == 1


async def test_only_excel_safe_puts_an_apostrophe_before_appended_formulas(tmp_path: Path) -> None:
    safe = await _ended(tmp_path, FORMULAS.encode(), {"excel-safe": "true"}, None)
    usual = await _ended(tmp_path, FORMULAS.encode(), {}, None)
    assert b",'=Zo" in safe.result
    assert b",'=Zo" not in usual.result
    assert safe.result.count(b"\n=1+1,=Zo") == usual.result.count(b"\n=1+1,=Zo") == TIMES

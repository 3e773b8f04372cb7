"""The report tells what the result holds, of any result, and nothing from a file becomes part of the page."""

import csv
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from console.report import read_findings, report_page
from console.report.findings import SAMPLES

TITLES = ["name, full", "match_status", "match_status_2", "match_score", "match_id", "match_reason"]
HEADER = [*TITLES, "full_name_label", "full_name_latest"]
STATUSES = ("exact", "nickname", "fuzzy", "ambiguous", "none", "invalid")


def _row(name: str, status: str, score: str, contact: str = "", label: str = "unverified") -> list[str]:
    return [name, "of an earlier run", status, score, contact, "full_name=same", label, name]


ROWS = [
    *(_row(f"Ann {number}", "exact", "1.0000", "D1", "confirmed") for number in range(6)),
    _row("Bob\nthe second", "fuzzy", "0.9200", "D2", "old"),
    _row("<script>alert(1)</script>", "none", "0.4300"),
    _row("nobody", "none", ""),
    _row("x", "invalid", ""),
]


def _written(folder: Path, rows: list[list[str]], delimiter: str = ",") -> tuple[Path, dict[str, Any]]:
    path = folder / "out.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEADER, *rows])
    counts = {status: sum(row[2] == status for row in rows) for status in STATUSES}
    return path, {
        "name": "contacts & more.csv",
        "rows_in": len(rows) + 1,
        "rows_out": len(rows),
        "rows_rejected": 1,
        "rows_matched": sum(bool(row[4]) for row in rows),
        "rows_per_second": 12.5,
        "by_status": counts,
        "by_label": {"full_name": {"confirmed": 6, "old": 1, "unverified": 3}},
        "rejects_by_reason": {"too_few_fields": 1},
        "dialect": {"delimiter": delimiter, "quotechar": '"', "escapechar": ""},
        "encoding": "utf-8",
        "columns": {"full_name": "name, full"},
        "directory_contacts": 4,
        "directory_version": "v1",
        "model_version": "1",
        "threshold": 0.9,
        "job_id": "job-1",
    }


@pytest.fixture
def rejects(tmp_path: Path) -> Path:
    path = tmp_path / "out.rejects.csv"
    path.write_text('row_number,reason,detail,raw\n4,too_few_fields,1 field,"<b>raw"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_figures_are_those_of_the_result(tmp_path: Path, rejects: Path, delimiter: str) -> None:
    found = read_findings(*_of(_written(tmp_path, ROWS, delimiter), rejects))
    assert (found.matched_scores[19], found.matched_scores[18], sum(found.matched_scores)) == (6, 1, 7)
    assert (found.other_scores[8], sum(found.other_scores)) == (1, 1)
    assert (found.contacts, found.repeated, found.most_repeated) == (2, 1, [("D1", 6)])
    assert [row["detail"] for row in found.rejects] == ["1 field"]


def test_samples_are_the_first_rows_of_each_status_with_their_numbers(tmp_path: Path, rejects: Path) -> None:
    samples = read_findings(*_of(_written(tmp_path, ROWS), rejects)).samples
    assert {status: [sample.row for sample in rows] for status, rows in samples.items()} == {
        "exact": list(range(1, SAMPLES + 1)), "fuzzy": [7], "none": [8, 9], "invalid": [10],
    }  # fmt: skip
    field = samples["fuzzy"][0].fields[0]
    assert (field.title, field.value, field.label) == ("full_name", "Bob\nthe second", "old")


def test_nothing_of_a_file_becomes_markup_and_every_tag_is_closed(tmp_path: Path, rejects: Path) -> None:
    path, summary = _written(tmp_path, ROWS)
    page = report_page(summary, read_findings(path, rejects, summary))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>raw" not in page
    assert "contacts &amp; more.csv" in page
    assert _unclosed(page) == []


def test_a_page_fetches_nothing(tmp_path: Path, rejects: Path) -> None:
    path, summary = _written(tmp_path, ROWS)
    page = report_page(summary, read_findings(path, rejects, summary))
    assert not [word for word in ("http:", "https:", "src=", "href=", "url(", "@import") if word in page]


def test_a_result_without_rows_has_a_report(tmp_path: Path, rejects: Path) -> None:
    path, summary = _written(tmp_path, [])
    assert "0 of 4 directory contacts" in report_page(summary, read_findings(path, rejects, summary))


def _of(written: tuple[Path, dict[str, Any]], rejects: Path) -> tuple[Path, Path, dict[str, Any]]:
    return written[0], rejects, written[1]


def _unclosed(page: str) -> list[str]:
    """Tags that are left open or closed out of turn."""
    open_tags: list[str] = []
    wrong: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "br"):
                open_tags.append(tag)

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            if not open_tags or open_tags.pop() != tag:
                wrong.append(tag)

    Reader().feed(page)
    return wrong + open_tags

"""`contactfleet match` on the examples, looked at as a user would."""

import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.system.command import CONTACTS, DIRECTORY, contactfleet

FIELDS = ["first_name", "last_name", "email", "phone", "phone_2", "company", "job_title", "street", "city", "state"]
FIELDS += ["postcode", "birth_date"]
BROKEN = (41, 151, 299)


class Matched(NamedTuple):
    exit_code: int
    summary: dict[str, Any]
    stderr: str
    output: Path

    @property
    def rows(self) -> list[dict[str, str]]:
        with self.output.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def matched(tmp_path_factory: pytest.TempPathFactory) -> Matched:
    output = tmp_path_factory.mktemp("matched") / "contacts.csv"
    options = ("--directory", DIRECTORY, "-o", output, "--json", "--show", 8)
    ended = contactfleet("match", CONTACTS, *options, env={"COLUMNS": "80"})
    return Matched(ended.returncode, json.loads(ended.stdout), ended.stderr, output)


def test_rejects_end_with_exit_code_3_and_stand_in_a_file_of_their_own(matched: Matched) -> None:
    assert matched.exit_code == 3
    with matched.output.with_name("contacts.rejects.csv").open(encoding="utf-8", newline="") as file:
        rejects = list(csv.DictReader(file))
    lines = CONTACTS.read_text(encoding="utf-8").splitlines()
    assert [(int(r["row_number"]), r["reason"]) for r in rejects] == [
        (41, "too_few_fields"),
        (151, "too_many_fields"),
        (299, "unclosed_quote"),
    ]
    assert [r["raw"].rstrip("\n") for r in rejects] == [lines[number] for number in BROKEN]


def test_every_row_is_in_the_result_or_in_the_rejects(matched: Matched) -> None:
    summary = matched.summary
    assert (summary["rows_in"], summary["rows_out"], summary["rows_rejected"]) == (299, 296, 3)
    assert len(matched.rows) == 296
    assert sum(summary["by_status"].values()) == 296


def test_input_columns_stay_byte_for_byte_and_in_order(matched: Matched) -> None:
    lines = CONTACTS.read_bytes().splitlines()
    kept = [line for number, line in enumerate(lines) if number not in BROKEN]
    result = matched.output.read_bytes().splitlines()
    assert len(result) == len(kept)
    assert all(out.startswith(line + b",") for out, line in zip(result, kept, strict=True))


def test_appended_columns_stand_in_the_documented_order(matched: Matched) -> None:
    header = matched.output.read_text(encoding="utf-8").splitlines()[0].split(",")
    labels = [f"{field}_{kind}" for field in FIELDS for kind in ("label", "latest")]
    assert header[13:] == ["match_status", "match_score", "match_id", "match_reason", *labels]


def test_the_readme_shows_what_is_printed(matched: Matched) -> None:
    readme = (CONTACTS.parents[1] / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("The demo prints, among others:")[2].split("```")[1]
    printed = [line.split() for line in matched.stderr.splitlines()]
    assert [line for line in shown.split("\n") if line not in ("", "...") and line.split() not in printed] == []


def test_every_status_and_every_label_shows(matched: Matched) -> None:
    assert all(matched.summary["by_status"].values())
    assert set(matched.summary["by_status"]) == {"exact", "nickname", "fuzzy", "ambiguous", "none", "invalid"}
    labels = {label for counts in matched.summary["by_label"].values() for label in counts}
    assert labels == {"confirmed", "new", "old", "unverified"}


def test_first_rows_are_what_they_were_made_to_be(matched: Matched) -> None:
    first = matched.rows[:9]
    statuses = ["exact", "nickname", "fuzzy", "fuzzy", "fuzzy", "exact", "ambiguous", "none", "invalid"]
    assert [row["match_status"] for row in first] == statuses
    assert [(row["street_label"], row["email_label"]) for row in first[3:6]] == [
        ("old", "confirmed"),
        ("confirmed", "old"),
        ("confirmed", "confirmed"),
    ]
    assert first[5]["phone_label"] == "new"
    assert first[6]["match_id"] == ""


def test_summary_file_is_the_summary_on_stdout_and_says_what_happened_on_stderr(matched: Matched) -> None:
    on_disk = json.loads(matched.output.with_name("contacts.summary.json").read_text(encoding="utf-8"))
    assert on_disk == matched.summary
    assert on_disk["rejects_by_reason"] == {"too_few_fields": 1, "too_many_fields": 1, "unclosed_quote": 1}
    assert "299 rows" in matched.stderr
    assert "redeliveries: 0" in matched.stderr
    assert "ambiguous" in matched.stderr

"""`contactfleet cost`: what preview sees of a file, priced; a sentence where no job could use it."""

import json
from pathlib import Path

import pytest

from console.cost_command import cost_command
from console.mistakes import Mistake
from console.request import UploadRequest
from console.summary import summary_text
from fleet.domain.cost import cost_json, cost_of, expected_work
from fleet.domain.prices import list_prices

ROOT = Path(__file__).parents[2]
CONTACTS, DIRECTORY = ROOT / "examples" / "contacts.csv", ROOT / "examples" / "directory.csv"
PRICES = list_prices()


def test_the_estimate_is_the_formula_on_what_the_file_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost_command(UploadRequest(CONTACTS), None, None, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    work = expected_work(299, 1, CONTACTS.stat().st_size)
    assert (told["rows"], told["chunks"]) == (299, 1)
    assert told["cost"] == cost_json(cost_of(work, PRICES), cost_of(work, PRICES, spot=True), PRICES)


def test_the_directorys_contacts_are_records_of_entity_resolution(capsys: pytest.CaptureFixture[str]) -> None:
    cost_command(UploadRequest(CONTACTS), DIRECTORY, None, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["entity_resolution"] == pytest.approx((299 + 250) * 0.00025)


def test_a_person_reads_rows_amounts_and_the_day_of_the_prices(capsys: pytest.CaptureFixture[str]) -> None:
    cost_command(UploadRequest(CONTACTS), None, None, as_json=False)
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "299 rows, 1 chunks. US dollars on AWS, by list prices of us-east-1 of 2026-03-31:"
    amounts = {line.rsplit(maxsplit=2)[0].strip(): line.split()[-2:] for line in lines[2:8]}
    assert amounts["requests"] == ["0.0001", "0.0001"]
    assert amounts["a fleet that starts and waits for it alone"] == ["0.0484", "0.0300"]
    assert "AWS Entity Resolution 0.07" in lines[-1]


def test_what_no_job_can_use_has_no_price(tmp_path: Path) -> None:
    upload = tmp_path / "colours.csv"
    upload.write_text("colour,shape\nred,round\n")
    with pytest.raises(Mistake, match=r"colours\.csv"):
        cost_command(UploadRequest(upload), None, None, as_json=False)


def test_the_printed_summary_has_the_receipt() -> None:
    work = expected_work(1_000_000, 16, 115_000_000)
    cost = cost_json(cost_of(work, PRICES), cost_of(work, PRICES, spot=True), PRICES)
    summary = {
        **dict.fromkeys(("rows_in", "rows_matched", "rows_rejected", "chunks", "redeliveries"), 0),
        **{"by_status": {}, "by_label": {}, "files": {}, "encoding": "utf-8", "seconds": 1.0, "rows_per_second": 1.0},
    }
    line = f"on AWS, by list prices of 2026-03-31: ${cost['total']:.4f} (compute {cost['compute']:.4f}, requests"
    assert line in summary_text({**summary, "cost": cost})
    assert "list prices" not in summary_text(summary)

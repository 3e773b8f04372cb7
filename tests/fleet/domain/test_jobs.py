"""A job's id names the work, not the event."""

from dataclasses import replace

import pytest

from fleet.domain.jobs import Job, Options, Upload, job_id

UPLOAD = Upload("bucket", "incoming/acme/Contacts 2026.CSV", "v1", '"etag"', 10)


def test_the_same_work_has_the_same_id() -> None:
    assert job_id(UPLOAD, Options(), "d1", "n1") == job_id(UPLOAD, Options(), "d1", "n1")


@pytest.mark.parametrize(
    ("upload", "options", "directory", "nicknames"),
    [
        (replace(UPLOAD, version="v2"), Options(), "d1", "n1"),
        (replace(UPLOAD, key="incoming/other.csv"), Options(), "d1", "n1"),
        (UPLOAD, Options(threshold=0.9), "d1", "n1"),
        (UPLOAD, Options(columns={"last_name": "Family"}), "d1", "n1"),
        (UPLOAD, Options(), "d2", "n1"),
        (UPLOAD, Options(), "d1", "n2"),
    ],
)
def test_other_work_has_another_id(upload: Upload, options: Options, directory: str, nicknames: str) -> None:
    assert job_id(upload, options, directory, nicknames) != job_id(UPLOAD, Options(), "d1", "n1")


def test_options_survive_the_ledger() -> None:
    options = Options("acme", 0.8, {"email": "Mail"}, "sales", "5%", 65536)
    assert Options.from_json(options.to_json()) == options


def test_a_job_is_named_for_its_file() -> None:
    job = Job("job-1", UPLOAD, Options(), "d1", "n1", 0.0)
    assert job.name == "Contacts 2026"

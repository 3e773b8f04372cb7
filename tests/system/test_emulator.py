"""`contactfleet emulator` serves whatever the user's own AWS settings are, and keeps what it is told to keep."""

import signal
from pathlib import Path
from typing import Any

import boto3

from tests.system.command import Run, free_port, read_until

BUCKET = "contactfleet-contacts"


def test_settings_of_the_user_do_not_reach_into_the_embedded_aws() -> None:
    nowhere = "http://127.0.0.1:9"
    own = {"AWS_PROFILE": "nobody", "AWS_SESSION_TOKEN": "stale", "AWS_ENDPOINT_URL_S3": nowhere}
    with Run("emulator", "--port", port := free_port(), env=own) as run:
        assert f"ready at http://127.0.0.1:{port}" in read_until(run.process, "--wait")
        run.process.send_signal(signal.SIGINT)
        assert run.finish()[0] == 130


def test_with_a_state_folder_objects_are_there_again_after_a_restart(tmp_path: Path) -> None:
    content = bytes(range(256)) * 50_000
    for first in (True, False):
        with Run("emulator", "--port", port := free_port(), "--state", tmp_path) as run:
            read_until(run.process, "--wait")
            s3 = _client(f"http://127.0.0.1:{port}")
            if first:
                s3.put_object(Bucket=BUCKET, Key="kept/a b+c.csv", Body=content, Metadata={"owner": "sales"})
            answer = s3.get_object(Bucket=BUCKET, Key="kept/a b+c.csv", Range="bytes=1000-9000999")
            assert (answer["Metadata"], answer["Body"].read()) == ({"owner": "sales"}, content[1000:9_001_000])
            run.process.send_signal(signal.SIGINT)
            assert run.finish()[0] == 130
    assert {path.name for path in tmp_path.iterdir()} == {"s3", "state"}


def _client(address: str) -> Any:
    key = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
    return boto3.client("s3", endpoint_url=address, region_name="us-east-1", **key)

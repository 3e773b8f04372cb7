"""An image of this machine comes to Amazon ECR by the engine's own client; its refusals come out as sentences."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from console.aws import boto_client
from console.mistakes import Failed
from console.registry import push_image
from fleet.aws.names import AwsNames

NAMES = AwsNames()
ENGINE = """#!/bin/sh
echo "$@" >> "{calls}"
cat > /dev/null
[ "$1" != "{refuses}" ] || {{ echo "no such image" >&2; exit 1; }}
"""


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    boto_client.cache_clear()
    with mock_aws():
        yield
    boto_client.cache_clear()


def _engine(monkeypatch: pytest.MonkeyPatch, folder: Path, refuses: str = "") -> Path:
    calls, program = folder / "calls", folder / "docker"
    program.write_text(ENGINE.format(calls=calls, refuses=refuses))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return calls


def test_it_is_tagged_and_pushed_to_a_repository_of_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = _engine(monkeypatch, tmp_path)
    told: list[str] = []
    address = push_image(NAMES, "contactfleet:0.1.0", told.append)
    assert address.endswith(".dkr.ecr.us-east-1.amazonaws.com/contactfleet:0.1.0")
    assert push_image(NAMES, "contactfleet:0.1.0", told.append) == address
    login, tag, push = calls.read_text().splitlines()[:3]
    assert login.startswith("login --username AWS --password-stdin ")
    assert (tag, push) == (f"tag contactfleet:0.1.0 {address}", f"push --quiet {address}")


def test_what_the_engine_refuses_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _engine(monkeypatch, tmp_path, refuses="tag")
    with pytest.raises(Failed, match="docker tag failed: no such image"):
        push_image(NAMES, "contactfleet:0.1.0", print)


def test_without_an_engine_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failed, match="name it with --image"):
        push_image(NAMES, "contactfleet:0.1.0", print)

"""Opening the AWS ports."""

from pathlib import Path

import pytest

from fleet.aws.connect import READ_SECONDS, connect, open_clients
from fleet.aws.names import AwsNames
from fleet.domain.errors import Misconfigured
from fleet.runtime.settings import Settings

NOWHERE = "http://127.0.0.1:1"


async def test_opening_makes_no_call() -> None:
    async with connect(AwsNames(endpoint_url=NOWHERE)) as ports:
        assert ports.clock.now() > 0
        assert ports.ids.new() != ports.ids.new()


async def test_an_address_that_is_none_is_a_misconfiguration() -> None:
    with pytest.raises(Misconfigured, match="no-address"):
        async with connect(AwsNames(endpoint_url="no-address")):
            pass


async def test_a_call_without_credentials_is_a_misconfiguration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    async with connect(AwsNames(endpoint_url=NOWHERE), attempts=1) as ports:
        with pytest.raises(Misconfigured, match="credentials"):
            await ports.ledger.job("job-1")


async def test_clients_wait_longer_than_a_receive_call_may() -> None:
    longest = 20
    async with open_clients(NOWHERE, "us-east-1") as clients:
        assert clients.sqs.meta.config.read_timeout == READ_SECONDS > longest


@pytest.mark.parametrize(("endpoint", "style"), [(NOWHERE, "path"), (None, "auto")])
async def test_buckets_of_emulators_are_addressed_by_path(endpoint: str | None, style: str) -> None:
    async with open_clients(endpoint, "us-east-1") as clients:
        assert clients.s3.meta.config.s3["addressing_style"] == style


async def test_a_proxy_does_not_stand_between_the_services_and_their_own_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    async with open_clients(NOWHERE, "us-east-1") as clients:
        assert clients.s3.meta.config.proxies == {}
    async with open_clients("http://emulator.invalid:4566", "us-east-1") as clients:
        assert clients.s3.meta.config.proxies is None


async def test_a_link_works_no_longer_than_the_setting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("CONTACTFLEET_LINK_SECONDS", "600")
    async with connect(AwsNames(**{**Settings().aws_names, "endpoint_url": NOWHERE})) as ports:
        assert "X-Amz-Expires=600&" in await ports.objects.link("results/job/1/contacts.matched.csv")


def test_the_settings_name_every_resource_with_the_same_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    assert AwsNames(**Settings().aws_names) == AwsNames()

"""How commands reach AWS or what stands in its place."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from console.emulator import credentials
from console.mistakes import Mistake
from fleet.aws.names import AwsNames
from fleet.ports import Ports
from fleet.runtime.settings import UnusableSettings, load_settings

ATTEMPTS = 2
"""A person waits: what cannot be reached is said soon."""


def deployment(endpoint_url: str | None) -> AwsNames:
    """The resources that the environment names, at `endpoint_url` where one is given. Raises Mistake."""
    try:
        names = AwsNames(**load_settings().aws_names)
    except UnusableSettings as error:
        raise Mistake(f"These settings cannot be used: {error}") from error
    address = endpoint_url or names.endpoint_url
    if address is not None and urlsplit(address).scheme not in ("http", "https"):
        raise Mistake(f"{address!r} is no endpoint address; write it as http://127.0.0.1:4566.")
    if address is not None and _is_this_machine(address):
        _lend_credentials(address)
    return replace(names, endpoint_url=address)


@asynccontextmanager
async def reach(names: AwsNames) -> AsyncIterator[Ports]:
    """The ports of a deployment."""
    from fleet.aws.connect import connect  # noqa: PLC0415 - aiobotocore takes its time

    async with connect(names, attempts=ATTEMPTS) as ports:
        yield ports


@lru_cache
def boto_client(service: str, names: AwsNames) -> Any:
    """A boto3 client for what the ports do not cover. Threads may share it, and it is slow to make."""
    import boto3  # noqa: PLC0415 - boto3 takes its time
    from botocore.config import Config  # noqa: PLC0415

    settings = Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=5,
        request_checksum_calculation="when_required",
        s3={"addressing_style": "path" if names.endpoint_url else "auto"},
    )
    return boto3.client(service, region_name=names.region, endpoint_url=names.endpoint_url, config=settings)


def _is_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")


def _lend_credentials(address: str) -> None:
    """An emulator on this machine takes any credentials, so nobody has to export some for it."""
    if not os.environ.keys() & {"AWS_ACCESS_KEY_ID", "AWS_PROFILE"}:
        os.environ.update({name: value for name, value in credentials(address).items() if "KEY" in name})

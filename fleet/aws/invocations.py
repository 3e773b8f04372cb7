"""Invocations by the runtime API of AWS Lambda, which a container in Lambda asks for its events."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from fleet.aws.errors import domain_errors
from fleet.ports import Invocation, Invocations

VERSION = "2018-06-01"


class LambdaInvocations(Invocations):
    """`address` is that of the variable AWS_LAMBDA_RUNTIME_API, host and port. To be entered before it is asked."""

    def __init__(self, address: str) -> None:
        self._base = f"http://{address}/{VERSION}/runtime/invocation"
        # The next event may be long in coming: the function is frozen until there is one.
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))

    async def __aenter__(self) -> "LambdaInvocations":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def next(self) -> Invocation:
        with domain_errors("asking for an event"):
            async with self._session.get(f"{self._base}/next") as response:
                response.raise_for_status()
                event = json.loads(await response.read())
                until = float(response.headers["Lambda-Runtime-Deadline-Ms"]) / 1000
                return Invocation(response.headers["Lambda-Runtime-Aws-Request-Id"], event, until)

    async def answer(self, invocation: Invocation, answer: Mapping[str, Any]) -> None:
        address = f"{self._base}/{invocation.request_id}/response"
        with domain_errors("answering an event"):
            async with self._session.post(address, json=dict(answer)) as response:
                response.raise_for_status()

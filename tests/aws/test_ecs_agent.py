"""Asking the agent of ECS for protection, at an endpoint that stands in for it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from fleet.aws import ecs_agent
from fleet.aws.ecs_agent import EcsAgent
from fleet.domain.errors import Transient


class Endpoint:
    """Notes what it is asked and gives the answer it was told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.status = 200
        self.answer: Any = {"protection": {"ProtectionEnabled": True, "TaskArn": "arn"}}
        self.address = ""

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append((request.method, request.path, json.loads(await request.text())))
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, status=self.status)
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    runner = web.ServerRunner(web.Server(endpoint))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    endpoint.address = "http://{}:{}".format(*runner.addresses[0][:2])
    yield endpoint
    await runner.cleanup()


async def test_the_state_is_put_where_ecs_takes_it(endpoint: Endpoint) -> None:
    agent = EcsAgent(endpoint.address)
    await agent.protect(minutes=10)
    await agent.release()
    path = "/task-protection/v1/state"
    assert endpoint.asked == [
        ("PUT", path, {"ProtectionEnabled": True, "ExpiresInMinutes": 10}),
        ("PUT", path, {"ProtectionEnabled": False}),
    ]


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (200, {"failure": {"Arn": "arn", "Reason": "TASK_NOT_VALID"}}, "TASK_NOT_VALID"),
        (400, {"error": {"Code": "AccessDeniedException", "Message": "no rights"}}, "AccessDeniedException, no rights"),
        (500, {"requestID": "1"}, "no reason"),
        (200, [], "no reason"),
        (502, "<html>", "ECS agent"),
    ],
)
async def test_whatever_else_it_says_is_an_error_with_its_words(
    endpoint: Endpoint, status: int, answer: Any, words: str
) -> None:
    endpoint.status, endpoint.answer = status, answer
    with pytest.raises(Transient, match=words):
        await EcsAgent(endpoint.address).protect(minutes=10)


async def test_an_agent_that_is_not_there_or_does_not_answer_is_an_error_too(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Transient):
        await EcsAgent("http://127.0.0.1:9").protect(minutes=10)
    monkeypatch.setattr(ecs_agent, "SECONDS", 1e-6)
    with pytest.raises(Transient):
        await EcsAgent(endpoint.address).release()

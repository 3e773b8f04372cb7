"""The agent that ECS runs beside each task: it may be asked not to choose this task when there are to be fewer."""

from typing import Any

import aiohttp

from fleet.domain.errors import Transient
from fleet.ports import ScaleIn

SECONDS = 2.0
"""The agent is on the same host; work does not wait for it longer."""


class EcsAgent(ScaleIn):
    """Amazon ECS, "Task scale-in protection endpoint"; `uri` is what ECS gives a container as ECS_AGENT_URI."""

    def __init__(self, uri: str) -> None:
        self._address = f"{uri}/task-protection/v1/state"

    async def protect(self, *, minutes: int) -> None:
        await self._put({"ProtectionEnabled": True, "ExpiresInMinutes": minutes})

    async def release(self) -> None:
        await self._put({"ProtectionEnabled": False})

    async def _put(self, state: dict[str, Any]) -> None:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.put(self._address, json=state) as answer,
            ):
                said = await answer.json(content_type=None)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise Transient(f"asking the ECS agent: {error or type(error).__name__}") from error
        if answer.status != 200 or not isinstance(said, dict) or "protection" not in said:
            raise Transient(f"the ECS agent refused ({answer.status}): {_reason(said)}")


def _reason(said: Any) -> str:
    """Its own words: `{"failure": {"Reason": ...}}` of the service, `{"error": {"Message": ...}}` of the agent."""
    answers = [said[kind] for kind in ("failure", "error") if kind in said] if isinstance(said, dict) else []
    details = [answer for answer in answers if isinstance(answer, dict)]
    words = [about.get(name) for about in details for name in ("Reason", "Code", "Detail", "Message")]
    return ", ".join(str(word) for word in words if word) or "it gave no reason"

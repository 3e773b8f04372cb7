"""Any story of workers ends the same on a server as in memory, where the table of moves is applied as it stands."""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleet.domain.chunks import Chunk, halves
from fleet.domain.errors import NotApplied
from fleet.ports import Ledger
from tests.contract.marks import in_session_loop, on_servers
from tests.contract.samples import NOW, RESULT, chunk
from tests.memory import MemoryLedger

pytestmark = in_session_loop

LASTS = 3.0
JOB_IDS = (f"job-of-story-{number}" for number in count())


@dataclass(frozen=True)
class Step:
    """One call of a worker."""

    call: str
    number: int
    token: str
    passed: float
    """Seconds since the step before."""


steps = st.builds(
    Step,
    call=st.sampled_from(["lease", "lease", "extend", "give_back", "finish", "fail", "halve"]),
    number=st.integers(0, 2),
    token=st.sampled_from(["a", "b"]),
    passed=st.sampled_from([0.0, 1.0, LASTS]),
)


def call(ledger: Ledger, job_id: str, step: Step, now: float) -> Awaitable[object]:
    held = replace(chunk(step.number), job_id=job_id, token=step.token)
    match step.call:
        case "lease":
            return ledger.lease_chunk(job_id, held.name, token=step.token, now=now, until=now + LASTS)
        case "extend":
            return ledger.extend_lease(job_id, held.name, token=step.token, until=now + LASTS)
        case "give_back":
            return ledger.give_back_chunk(job_id, held.name, token=step.token)
        case "finish":
            return ledger.finish_chunk(held, RESULT)
        case "halve":
            return ledger.halve_chunk(held, halves(held, 5, 500))
        case _:
            return ledger.fail_chunk(held, RESULT, "given up")


async def tell(ledger: Ledger, job_id: str, story: list[Step]) -> list[object]:
    """What came of every step, and how chunks and counters stand at the end."""
    seen: list[object] = []
    now = NOW
    await ledger.add_chunks([replace(chunk(number), job_id=job_id) for number in (0, 1)])
    for step in story:
        now += step.passed
        try:
            seen.append(await call(ledger, job_id, step, now))
        except NotApplied as refused:
            seen.append(("refused", refused.old))
    chunks: list[Chunk] = [found async for found in ledger.chunks(job_id)]
    return [*seen, chunks, await ledger.progress(job_id)]


@on_servers
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(steps, max_size=12))
async def test_a_story_ends_the_same_on_a_server_as_in_memory(ledger: Ledger, story: list[Step]) -> None:
    job_id = next(JOB_IDS)
    assert await tell(ledger, job_id, story) == await tell(MemoryLedger(), job_id, story)

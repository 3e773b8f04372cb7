"""`contactfleet limit`: how many chunks may be in work at once."""

import sys
from collections.abc import Sequence

from console.aws import deployment, reach
from console.control import refusal
from console.jobs import status_of
from console.mistakes import Mistake
from console.running import run
from fleet.domain.caps import LARGEST_LIMIT, read_limit
from fleet.domain.errors import NotApplied
from fleet.limiting import limit_job, limit_owner


def check_limit(text: str) -> int | None:
    """A limit of the command line. Raises Mistake."""
    try:
        return read_limit(text)
    except ValueError as error:
        raise Mistake(f"{text!r} is no limit; give a number of chunks, 1 to {LARGEST_LIMIT}, or none.") from error


def limit_command(words: Sequence[str], owner: str | None, endpoint_url: str | None) -> int:
    """Sets the limit of a job or of an owner. Raises Mistake."""
    wanted = 2 if owner is None else 1
    if len(words) != wanted:
        raise Mistake("Write it as `contactfleet limit JOB N` or `contactfleet limit --owner NAME N`; N may be none.")
    limit = check_limit(words[-1])

    async def work() -> str:
        async with reach(deployment(endpoint_url)) as ports:
            if owner is not None:
                await limit_owner(ports, owner, limit)
                return f"owner {owner}"
            try:
                return (await limit_job(ports, (await status_of(ports, words[0])).job, limit)).job_id
            except NotApplied as refused:
                raise Mistake(refusal(words[0], refused, "limited")) from refused

    whose = run(work())
    sys.stdout.write(f"{whose}: {'any number of chunks' if limit is None else f'{limit:,} at most'} in work at once.\n")
    return 0

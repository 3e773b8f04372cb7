"""Matching in a thread of the service's own process, where there can be no other processes, as in AWS Lambda.

Rows that kill the process take the service with it: their lease runs out, and another one finds them out by halving.
"""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from fleet.domain.errors import FleetError, RowsFailed, Transient
from worker.chunk_work import ChunkWork, MatchedRows, Matching, Middle
from worker.match_rows import match_rows, middle, write_off

P = ParamSpec("P")
R = TypeVar("R")


class MatchingInThread(Matching):
    async def match(self, work: ChunkWork) -> MatchedRows:
        return await _run(match_rows, work)

    async def write_off(self, work: ChunkWork, reason: str, detail: str) -> MatchedRows:
        return await _run(write_off, work, reason, detail)

    async def middle(self, work: ChunkWork) -> Middle:
        return await _run(middle, work)


async def _run(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return await asyncio.to_thread(function, *args, **kwargs)
    except FleetError:
        raise
    except OSError as error:
        raise Transient(f"matching could not work: {error.strerror}") from error
    except Exception as error:
        # Its text may hold contact data, so only its kind is passed on.
        raise RowsFailed(f"matching broke with {type(error).__name__}") from error

"""How many chunks of a job, or of all jobs of an owner, may be in work at once: the table of moves of their places.

A chunk in work holds a place under the token of its lease until a time, so the place of a worker that died runs out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fleet.domain.errors import NotApplied

LARGEST_LIMIT = 200
"""All places of a limit are one item, and every write to it costs its whole size (Amazon DynamoDB, write units)."""


@dataclass(frozen=True, slots=True)
class Cap:
    """The limit of one scope and who holds its places."""

    scope: str
    """A job's id, or `scope_of_owner`."""
    limit: int | None = None
    """None for any number."""
    holders: Mapping[str, float] = field(default_factory=dict)
    """Token of a lease → when its place runs out, in seconds since 1970, UTC."""


@dataclass(frozen=True, slots=True)
class CapMove:
    name: str
    needs_room: bool
    """Whether it applies only below the limit; places that ran out are taken away by it and do not count."""
    holds: bool
    """Whether the token has a place afterwards."""


class CapMoves:
    """Every way a place changes hands."""

    ENTER = CapMove("enter", needs_room=True, holds=True)
    STAY = CapMove("stay", needs_room=False, holds=True)
    """Also for a chunk that was begun before there was a limit: from then on it counts."""
    LEAVE = CapMove("leave", needs_room=False, holds=False)


CAP_MOVES: Mapping[str, CapMove] = {m.name: m for m in vars(CapMoves).values() if isinstance(m, CapMove)}


def read_limit(text: str) -> int | None:
    """A limit as people write it: a number of chunks, or `none`. Raises ValueError."""
    text = text.strip().lower()
    if text == "none":
        return None
    if re.fullmatch(r"\d{1,4}", text) and 1 <= int(text) <= LARGEST_LIMIT:
        return int(text)
    raise ValueError(f"{text!r} is no limit")


def scope_of_owner(owner: str) -> str:
    return f"owner-{owner}"


def gone(cap: Cap, move: CapMove, *, token: str, now: float) -> Mapping[str, float]:
    """Places of others that the move takes away, as they were read."""
    if not move.needs_room:
        return {}
    return {other: until for other, until in cap.holders.items() if other != token and until <= now}


def most_holders(cap: Cap, move: CapMove, *, token: str, now: float) -> int | None:
    """How many places may be held for the move to apply, those that are `gone` and the token's own among them."""
    if not move.needs_room or cap.limit is None:
        return None
    return cap.limit - 1 + len(gone(cap, move, token=token, now=now)) + (token in cap.holders)


def apply_cap_move(cap: Cap, move: CapMove, *, token: str, now: float = 0.0, until: float = 0.0) -> Cap:
    """The cap after the move. Raises NotApplied with the cap as it is."""
    most = most_holders(cap, move, token=token, now=now)
    if most is not None and len(cap.holders) > most:
        raise NotApplied(f"{cap.scope} is at its limit", cap)
    taken_away = {token, *gone(cap, move, token=token, now=now)}
    holders = {other: held for other, held in cap.holders.items() if other not in taken_away}
    return replace(cap, holders={**holders, token: until} if move.holds else holders)


LONGEST_PAUSE = 900.0
"""Seconds that a message may be delayed at the most (Amazon SQS, "DelaySeconds")."""


def longest_pause(waiting: int, limit: int) -> float:
    """Up to how many seconds a chunk without a place waits when `waiting` ones are not settled.

    Each pauses for any time up to that, so a free place is asked for about twice a second, however many wait.
    """
    return min(max(waiting / limit, 1.0), LONGEST_PAUSE)

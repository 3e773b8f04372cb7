"""The ledger's conditional writes as DynamoDB expressions, derived from the table of moves in `fleet.domain`."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from fleet.aws.items import wire
from fleet.domain.caps import Cap, CapMove, gone, most_holders
from fleet.domain.moves import chunk_writes
from fleet.domain.progress import Progress
from fleet.domain.states import ChunkMove, Guard

Write = dict[str, Any]
"""Expressions of one write with the names and values they refer to, as arguments of the call."""

ABSENT: Write = {"ConditionExpression": "attribute_not_exists(job_id)"}


class Terms:
    """Collects what expressions refer to: every name and value goes by a placeholder, as many words are reserved."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, dict[str, Any]] = {}

    def name(self, attribute: str) -> str:
        self._names[f"#{attribute}"] = attribute
        return f"#{attribute}"

    def member(self, attribute: str, key: str) -> str:
        """What a map holds under a key of any characters."""
        placeholder = f"#m{len(self._names)}"
        self._names[placeholder] = key
        return f"{self.name(attribute)}.{placeholder}"

    def value(self, value: object) -> str:
        return self.raw(wire(value))

    def raw(self, value: dict[str, Any]) -> str:
        """As `value`, for one that is written as DynamoDB takes it."""
        placeholder = f":v{len(self._values)}"
        self._values[placeholder] = value
        return placeholder

    def equal(self, attribute: str, value: object) -> str:
        return f"{self.name(attribute)} = {self.value(value)}"

    def among(self, attribute: str, values: Collection[str]) -> str:
        return f"{self.name(attribute)} IN ({', '.join(self.value(value) for value in sorted(values))})"

    def assign(self, values: Mapping[str, object]) -> str:
        return "SET " + ", ".join(self.equal(name, value) for name, value in values.items())

    def add(self, amounts: Mapping[str, int]) -> str:
        return "ADD " + ", ".join(f"{self.name(name)} {self.value(amount)}" for name, amount in amounts.items())

    def write(self, *, update: str = "", condition: str = "") -> Write:
        expressions = {"UpdateExpression": update, "ConditionExpression": condition}
        names, values = self._names, self._values
        terms = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
        return {name: given for name, given in (expressions | terms).items() if given}


def job_as_read(sources: Collection[str], version: int) -> Write:
    """Holds when the job is in one of these states and nobody wrote it since it was read."""
    terms = Terms()
    return terms.write(condition=f"{terms.among('state', sources)} AND {terms.equal('version', version)}")


def chunk_move(
    move: ChunkMove, *, token: str, now: float = 0.0, until: float = 0.0, also: Mapping[str, object] | None = None
) -> Write:
    """The move as one conditional update; `also` are fields of Chunk to set beside."""
    terms = Terms()
    update = terms.assign({**chunk_writes(move, token=token, until=until), **(also or {})})
    if move.attempts:
        update += " " + terms.add({"attempts": move.attempts})
    condition = f"{terms.among('state', move.sources)} AND {_guard(terms, move.guard, token=token, now=now)}"
    return terms.write(update=update, condition=condition)


def count(progress: Progress) -> Write:
    """Adds to a counter, which begins at zero."""
    terms = Terms()
    return terms.write(update=terms.add(asdict(progress)))


def notified(run: int) -> Write:
    """Holds when no other run of the job has begun since."""
    terms = Terms()
    update = f"{terms.assign({'notified': True})} {terms.add({'version': 1})} REMOVE {terms.name('open')}"
    return terms.write(update=update, condition=terms.equal("run", run))


def cap_limit(limit: int | None) -> Write:
    """Sets a limit; a cap begins without holders."""
    terms = Terms()
    holders = terms.name("holders")
    update = f"{terms.assign({'limit': limit})}, {holders} = if_not_exists({holders}, {terms.raw({'M': {}})})"
    return terms.write(update=update)


def cap_move(cap: Cap, move: CapMove, *, token: str, now: float = 0.0, until: float = 0.0) -> Write:
    """The move as one conditional update of the cap as it was read: places that had run out must be as they were."""
    terms = Terms()
    place = terms.member("holders", token)
    away = {terms.member("holders", other): held for other, held in gone(cap, move, token=token, now=now).items()}
    removed = [*away, *([] if move.holds else [place])]
    conditions = [f"attribute_exists({terms.name('holders')})"]
    conditions += [f"{other} = {terms.value(held)}" for other, held in away.items()]
    most = most_holders(cap, move, token=token, now=now)
    if most is not None:
        conditions += [terms.equal("limit", cap.limit), f"size({terms.name('holders')}) <= {terms.value(most)}"]
    update = [f"SET {place} = {terms.value(until)}"] if move.holds else []
    update += [f"REMOVE {', '.join(removed)}"] if removed else []
    return terms.write(update=" ".join(update), condition=" AND ".join(conditions))


def _guard(terms: Terms, guard: Guard, *, token: str, now: float) -> str:
    match guard:
        case Guard.FREE:
            return f"{terms.name('lease_until')} <= {terms.value(now)}"
        case Guard.HELD:
            return terms.equal("token", token)
        case Guard.NONE:
            return f"attribute_exists({terms.name('token')})"

"""A service as an AWS Lambda function: it is handed messages, and answers which are to come again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from fleet.domain.errors import FleetError
from fleet.domain.messages import job_named
from fleet.domain.outcomes import Action, Chance, Outcome, outcome_of
from fleet.ports import Clock, Delivery, Invocations, Queue
from fleet.runtime.logs import all_lines_with

log = structlog.get_logger()

Handler = Callable[[Delivery], Awaitable[Outcome]]

SPARE_SECONDS = 10.0
"""Before the function is ended: time to give back what is in hand."""


async def answer_invocations(
    invocations: Invocations, queue: Queue, handle: Handler, *, clock: Clock, chance: Chance
) -> None:
    """Answers until one takes too long: then the process has to end, as what it began may still be running."""
    in_time = True
    while in_time:
        invocation = await invocations.next()
        records = invocation.event["Records"]
        left = invocation.until - clock.now() - SPARE_SECONDS
        outcomes = await asyncio.gather(*(_outcome(_delivery(record), handle, left, chance) for record in records))
        again = [pair for pair in zip(records, outcomes, strict=True) if pair[1].action is not Action.DELETE]
        for record, outcome in again:
            await queue.change_visibility(_delivery(record), int(outcome.delay))
        failures = [{"itemIdentifier": record["messageId"]} for record, _ in again]
        await invocations.answer(invocation, {"batchItemFailures": failures})
        in_time = OVERDUE not in outcomes


OVERDUE = Outcome(Action.GIVE_BACK, "the function's time was over")


async def _outcome(delivery: Delivery, handle: Handler, left: float, chance: Chance) -> Outcome:
    named = job_named(delivery.body)
    with all_lines_with(message_id=delivery.message_id, **({"job_id": named} if named else {})):
        try:
            async with asyncio.timeout(max(left, 0.0)) as limit:
                return await handle(delivery)
        except TimeoutError as error:
            if limit.expired():
                log.warning("message not handled", action=OVERDUE.action, error="Overdue")
                return OVERDUE
            outcome = outcome_of(error, receives=delivery.receives, chance=chance)
        except Exception as error:
            outcome = outcome_of(error, receives=delivery.receives, chance=chance)
            log.warning(
                "message not handled",
                receives=delivery.receives,
                action=outcome.action,
                error=type(error).__name__,
                exc_info=not isinstance(error, FleetError),
            )
        return outcome


def _delivery(record: Mapping[str, Any]) -> Delivery:
    """AWS Lambda, "Using Lambda with Amazon SQS": a record of the event."""
    receives = int(record["attributes"]["ApproximateReceiveCount"])
    return Delivery(record["body"], record["receiptHandle"], record["messageId"], receives)

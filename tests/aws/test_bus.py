"""A job's end is an event on the bus, too; a refusal comes out as an error, so that it is tried again."""

import json
from typing import Any

import pytest

from fleet.aws.bus import AllNotices, BusNotices
from fleet.domain.errors import FleetError, Transient
from fleet.domain.notices import Notice
from tests.memory.notices import MemoryNotices

NOTICE = Notice(
    "job-1", 1, "completed", "contacts.csv", "It is matched.", "sales", link="https://secret", result_key="r"
)


class Bus:
    def __init__(self, code: str = "") -> None:
        self.entries: list[dict[str, Any]] = []
        self.code = code

    async def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto's name
        self.entries += Entries
        return {"FailedEntryCount": int(bool(self.code)), "Entries": [{"ErrorCode": self.code} if self.code else {}]}


async def test_the_event_is_the_notice_without_its_link() -> None:
    bus = Bus()
    await BusNotices(bus, "contactfleet").publish(NOTICE)
    (entry,) = bus.entries
    assert (entry["EventBusName"], entry["DetailType"]) == ("contactfleet", "Job ended")
    detail = json.loads(entry["Detail"])
    assert detail["notice_id"] == NOTICE.notice_id
    assert detail["result_key"] == "r"
    assert "secret" not in entry["Detail"]


@pytest.mark.parametrize(("code", "error"), [("ThrottlingException", Transient), ("NotAuthorized", FleetError)])
async def test_an_entry_that_was_not_taken_is_an_error(code: str, error: type[FleetError]) -> None:
    with pytest.raises(error) as raised:
        await BusNotices(Bus(code), "contactfleet").publish(NOTICE)
    assert type(raised.value) is error


async def test_every_way_is_gone() -> None:
    bus, topic = Bus(), MemoryNotices()
    await AllNotices(topic, BusNotices(bus, "contactfleet")).publish(NOTICE)
    assert len(bus.entries) == len(topic.published) == 1

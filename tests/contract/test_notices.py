"""What every Notices promises."""

from fleet.domain.notices import Notice
from fleet.ports import Notices
from tests.contract.backends import Backend
from tests.contract.marks import in_session_loop

pytestmark = in_session_loop


async def test_a_notice_arrives_whole_with_the_attributes_to_filter_by(backend: Backend, notices: Notices) -> None:
    notice = Notice("job-1", 1, "completed_with_errors", "Zoë.csv", "Zoë.csv is matched.", "", counts={"rows_out": 7})
    await notices.publish(notice)
    ((body, attributes),) = await backend.heard()
    assert body == notice.encode()
    assert attributes == {
        "notice_id": "job-1-1-completed_with_errors",
        "job_id": "job-1",
        "state": "completed_with_errors",
        "rows_out": "7",
    }

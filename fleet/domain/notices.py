"""What the user is told when a job ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

LINK_SECONDS = 24 * 3600
"""How long the link in a notice works, where nothing else is set."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One end of one run of a job. `notice_id` is the same when a notice is sent again."""

    job_id: str
    run: int
    state: str
    name: str
    message: str
    owner: str
    link: str = ""
    result_key: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def notice_id(self) -> str:
        return f"{self.job_id}-{self.run}-{self.state}"

    @property
    def attributes(self) -> dict[str, str]:
        """Message attributes that subscriptions can filter by."""
        return {
            "notice_id": self.notice_id,
            "job_id": self.job_id,
            "state": self.state,
            "owner": self.owner,
            **{name: str(count) for name, count in self.counts.items()},
        }

    @property
    def without_link(self) -> "Notice":
        """For readers who are not to download without credentials."""
        return replace(self, link="")

    def encode(self) -> str:
        return json.dumps(
            {
                "version": 1,
                "notice_id": self.notice_id,
                "job_id": self.job_id,
                "run": self.run,
                "state": self.state,
                "name": self.name,
                "message": self.message,
                "owner": self.owner,
                "link": self.link,
                "result_key": self.result_key,
                "counts": dict(self.counts),
            }
        )

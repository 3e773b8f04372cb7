"""Names of the AWS resources that one deployment uses."""

from dataclasses import dataclass, field

from fleet.domain.notices import LINK_SECONDS
from fleet.domain.scaling import ScalingPolicy


@dataclass(frozen=True, slots=True)
class AwsNames:
    """Where the services find what they share."""

    bucket: str = "contactfleet-contacts"
    uploads_queue: str = "contactfleet-uploads"
    chunks_queue: str = "contactfleet-chunks"
    merges_queue: str = "contactfleet-merges"
    link_seconds: int = LINK_SECONDS
    """How long the link in a notice works."""
    jobs_table: str = "contactfleet-jobs"
    nicknames_table: str = "contactfleet-nicknames"
    notices_topic: str = "contactfleet-notices"
    """Name or ARN."""
    event_bus: str = ""
    """Name of a bus that is told of each job's end, too; empty for none."""
    batch_queue: str = ""
    """Job queue of AWS Batch that takes the workers of large jobs; empty where workers run anyway."""
    batch_definition: str = ""
    batch_from: int = 1
    """Chunks from which on a job gets workers of its own."""
    scaling: ScalingPolicy = field(default_factory=ScalingPolicy)
    endpoint_url: str | None = None
    """Address of an AWS emulator; None means AWS itself."""
    region: str = "us-east-1"


def dead_letters(queue: str) -> str:
    """Name of a queue's dead-letter queue."""
    return f"{queue}-dlq"

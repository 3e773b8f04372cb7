"""Every setting of the services: its name, default, bounds and the sentence that lands in docs/configuration.md."""

import tempfile
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from fleet.domain.caps import LARGEST_LIMIT
from fleet.domain.notices import LINK_SECONDS
from fleet.domain.scaling import ScalingPolicy
from fleet.runtime.cores import cores

_SCALING = ScalingPolicy()


class UnusableSettings(ValueError):
    """Environment variables that cannot be used; the text names all of them."""


class Settings(BaseSettings):
    """Read from environment variables named `CONTACTFLEET_` and the setting's name in capitals."""

    model_config = SettingsConfigDict(env_prefix="CONTACTFLEET_", frozen=True, extra="ignore")

    bucket: str = Field("contactfleet-contacts", description="Bucket of uploads, results and directories.")
    uploads_queue: str = Field("contactfleet-uploads", description="Queue of S3 events about uploads.")
    chunks_queue: str = Field("contactfleet-chunks", description="Queue of row ranges to match.")
    merges_queue: str = Field("contactfleet-merges", description="Queue of jobs to put together.")
    jobs_table: str = Field("contactfleet-jobs", description="DynamoDB table of jobs and chunks.")
    nicknames_table: str = Field("contactfleet-nicknames", description="DynamoDB table of nicknames.")
    notices_topic: str = Field("contactfleet-notices", description="SNS topic (name or ARN) told of each job's end.")
    link_seconds: int = Field(
        LINK_SECONDS,
        ge=60,
        le=7 * 24 * 3600,
        description="How long the link to the result in a notice works; one that a role signed ends with the role's "
        "session, if that is earlier.",
    )
    event_bus: str = Field("", description="EventBridge bus told of each job's end, beside the topic; empty for none.")
    batch_queue: str = Field(
        "", description="Job queue of AWS Batch that takes the workers of large jobs; empty where workers run anyway."
    )
    batch_definition: str = Field("", description="Job definition of these workers.")
    batch_from: int = Field(1, ge=1, description="Chunks from which on a job gets workers on AWS Batch.")
    latency_seconds: float = Field(
        _SCALING.latency_seconds, gt=0, description="Time in which workers on AWS Batch are to be done."
    )
    seconds_per_chunk: float = Field(
        _SCALING.seconds_per_chunk, gt=0, description="Time that one worker takes for one chunk on average."
    )
    max_workers: int = Field(_SCALING.max_workers, ge=1, description="Workers on AWS Batch at the most, of one job.")
    endpoint_url: str | None = Field(
        None,
        validation_alias=AliasChoices("CONTACTFLEET_ENDPOINT_URL", "AWS_ENDPOINT_URL"),
        description="Address of an AWS emulator; empty means AWS itself.",
    )
    region: str = Field(
        "us-east-1",
        validation_alias=AliasChoices("CONTACTFLEET_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"),
        description="AWS region.",
    )
    ecs_agent_uri: str | None = Field(
        None,
        validation_alias=AliasChoices("CONTACTFLEET_ECS_AGENT_URI", "ECS_AGENT_URI"),
        description="Set by ECS: where a worker asks to be spared by scale-in while it holds a chunk.",
    )
    lambda_runtime_api: str | None = Field(
        None,
        validation_alias=AliasChoices("CONTACTFLEET_LAMBDA_RUNTIME_API", "AWS_LAMBDA_RUNTIME_API"),
        description="Set by AWS Lambda: where a worker with --function gets its messages.",
    )
    visibility_seconds: int = Field(
        60, ge=3, le=43200, description="How long a message and a chunk's lease are held without a heartbeat."
    )
    wait_seconds: int = Field(20, ge=0, le=20, description="How long one receive call waits for a message.")
    stop_seconds: float = Field(
        25, ge=0, description="After SIGTERM: time to finish the work in hand before it is given back."
    )
    drain_seconds: float = Field(
        30, ge=0, description="With --drain: how long the queue has to stay empty before the worker ends."
    )
    max_attempts: int = Field(
        5, ge=1, description="Attempts at a chunk before it is given up and its rows become rejects."
    )
    chunk_seconds: float = Field(
        900,
        gt=0,
        description="How long matching 16 MiB may take before the process is taken for hung; larger chunks have more.",
    )
    sweep_seconds: float = Field(60, ge=1, description="Pause of the merger between two looks for what was lost.")
    deadline_seconds: float = Field(
        7 * 24 * 3600, ge=60, description="How long a job may be at work, pauses not counted, before it fails."
    )
    chunk_size: int = Field(
        16 << 20, ge=1024, le=1 << 30, description="Largest size of a chunk in bytes; small uploads get smaller chunks."
    )
    largest_inflated: int = Field(
        1 << 40, ge=1024, description="Bytes that a compressed upload may hold unpacked; one with more is refused."
    )
    concurrency: int | None = Field(
        None,
        ge=1,
        le=LARGEST_LIMIT,
        description="Chunks of a job in work at once, where its upload says nothing; any number without it.",
    )
    processes: int = Field(
        default_factory=cores, ge=1, description="Matching processes of one worker; defaults to the number of cores."
    )
    cache_dir: Path = Field(
        default_factory=lambda: Path(tempfile.gettempdir()) / "contactfleet",
        description="Where workers keep directory indexes they downloaded.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe line logged.")
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="`json` for machines, `text` for people; `auto` is text on a terminal."
    )
    metrics: str = Field("", description="CloudWatch namespace of metrics that JSON log lines carry; empty for none.")

    @property
    def environment(self) -> dict[str, str]:
        """The variables that would give another process the same settings."""
        return {f"CONTACTFLEET_{name.upper()}": str(value) for name, value in self if value is not None}

    @property
    def aws_names(self) -> dict[str, Any]:
        """The fields of `fleet.aws.names.AwsNames`, which this floor of the house does not know."""
        return {
            "bucket": self.bucket,
            "uploads_queue": self.uploads_queue,
            "chunks_queue": self.chunks_queue,
            "merges_queue": self.merges_queue,
            "link_seconds": self.link_seconds,
            "jobs_table": self.jobs_table,
            "nicknames_table": self.nicknames_table,
            "notices_topic": self.notices_topic,
            "event_bus": self.event_bus,
            "batch_queue": self.batch_queue,
            "batch_definition": self.batch_definition,
            "batch_from": self.batch_from,
            "scaling": ScalingPolicy(
                latency_seconds=self.latency_seconds,
                seconds_per_chunk=self.seconds_per_chunk,
                max_workers=self.max_workers,
            ),
            "endpoint_url": self.endpoint_url,
            "region": self.region,
        }


def load_settings() -> Settings:
    """Reads the environment. Raises UnusableSettings with one line for each mistake."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{_variable(problem['loc'])}: {problem['msg']}" for problem in error.errors()]
        raise UnusableSettings("\n".join(lines)) from error


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0])
    return name if name.isupper() else f"CONTACTFLEET_{name.upper()}"

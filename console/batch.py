"""Workers as jobs of AWS Batch."""

import copy
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.mistakes import Mistake
from fleet.aws.hiring import LARGEST_ARRAY

DEFINITION = Path(__file__).parents[1] / "batch-job-definition.json"
SHARE = "operator"
"""Of jobs that are submitted by hand, in a queue with fair shares."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the shipped job definition; None leaves it as it is."""

    image: str | None = None
    job_role: str | None = None
    execution_role: str | None = None
    vcpu: str | None = None
    memory: str | None = None
    """MiB."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """An array job, or a plain one where one worker is enough."""

    job_id: str
    definition: str
    workers: int


def read_definition(path: Path) -> dict[str, Any]:
    """The `RegisterJobDefinition` request in a file. Raises Mistake."""
    try:
        request = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Mistake(f"{path} cannot be read ({error.strerror}); name a file with --definition.") from error
    except ValueError as error:
        raise Mistake(f"{path} is not JSON ({error}).") from error
    if not isinstance(request, dict) or "containerProperties" not in request:
        raise Mistake(f"{path} is no job definition: it has no containerProperties.")
    return request


def definition_of(shipped: Mapping[str, Any], changes: Changes, environment: Mapping[str, str]) -> dict[str, Any]:
    """The request to register: the shipped one with its changes, and the deployment's names as environment."""
    request = copy.deepcopy(dict(shipped))
    container = request["containerProperties"]
    given = {"image": changes.image, "jobRoleArn": changes.job_role, "executionRoleArn": changes.execution_role}
    container.update({name: value for name, value in given.items() if value is not None})
    sizes = {"VCPU": changes.vcpu, "MEMORY": changes.memory}
    for resource in container["resourceRequirements"]:
        resource["value"] = sizes[resource["type"]] or resource["value"]
    variables = {variable["name"]: variable["value"] for variable in container["environment"]}
    variables |= {name: value for name, value in environment.items() if name in variables}
    container["environment"] = [{"name": name, "value": value} for name, value in variables.items()]
    return request


def workers_for(backlog: int, chunks_per_worker: int, most: int) -> int:
    """How many workers take a backlog of chunks; none for none."""
    return min(math.ceil(backlog / chunks_per_worker), most, LARGEST_ARRAY)


def ensure_registered(batch: Any, request: Mapping[str, Any]) -> str:
    """The ARN of the newest active revision if it is as requested, else of a new one."""
    pages = batch.get_paginator("describe_job_definitions").paginate(
        jobDefinitionName=request["jobDefinitionName"], status="ACTIVE"
    )
    active = [definition for page in pages for definition in page["jobDefinitions"]]
    newest = max(active, key=lambda definition: int(definition["revision"]), default=None)
    if newest is not None and _includes(newest, request):
        return str(newest["jobDefinitionArn"])
    return str(batch.register_job_definition(**request)["jobDefinitionArn"])


def submit(batch: Any, queue: str, definition: str, workers: int) -> Submitted:
    """Submits one job with `workers` children."""
    array: dict[str, Any] = {"arrayProperties": {"size": workers}} if workers > 1 else {}
    (known,) = batch.describe_job_queues(jobQueues=[queue])["jobQueues"] or [{}]
    if known.get("schedulingPolicyArn"):  # where owners have shares, every job has to name one
        array["shareIdentifier"] = SHARE
    answer = batch.submit_job(jobName="contactfleet-worker", jobQueue=queue, jobDefinition=definition, **array)
    return Submitted(str(answer["jobId"]), definition, workers)


def _includes(there: Any, wanted: Any) -> bool:
    """Whether a description has all that a request asks for; AWS adds defaults of its own."""
    if isinstance(wanted, Mapping):
        return isinstance(there, Mapping) and all(_includes(there.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(there, list) and len(there) == len(wanted) and all(map(_includes, there, wanted))
    if isinstance(wanted, str):
        # Batch gives the actions of its retry rules back in lower case.
        return isinstance(there, str) and there.casefold() == wanted.casefold()
    return bool(there == wanted)

"""The job definition is one that AWS Batch takes, and it says what the settings, the command line and the table say."""

import fnmatch
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator
from moto import mock_aws

from console.__main__ import app
from console.batch import (
    DEFINITION,
    Changes,
    definition_of,
    ensure_registered,
    read_definition,
    submit,
    workers_for,
)
from fleet.domain.outcomes import EXIT_SETTINGS, RULES, evaluate_on_exit
from fleet.runtime.settings import Settings


@pytest.fixture
def shipped() -> dict[str, Any]:
    return read_definition(DEFINITION)


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws(config={"batch": {"use_docker": False}}):
        yield boto3.client("batch", region_name="us-east-1")


@pytest.fixture
def job_queue(batch: Any) -> str:
    role = boto3.client("iam", region_name="us-east-1").create_role(
        RoleName="batch", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []})
    )["Role"]["Arn"]
    ec2 = boto3.client("ec2", region_name="us-east-1")
    subnet = ec2.describe_subnets()["Subnets"][0]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    environment = batch.create_compute_environment(
        computeEnvironmentName="spot",
        type="MANAGED",
        serviceRole=role,
        computeResources={
            "type": "FARGATE_SPOT",
            "maxvCpus": 4,
            "subnets": [subnet["SubnetId"]],
            "securityGroupIds": [group],
        },
    )["computeEnvironmentArn"]
    order = [{"order": 1, "computeEnvironment": environment}]
    batch.create_job_queue(jobQueueName="workers", state="ENABLED", priority=1, computeEnvironmentOrder=order)
    return "workers"


def test_it_is_a_request_that_the_client_takes(shipped: dict[str, Any]) -> None:
    model = get_session().get_service_model("batch").operation_model("RegisterJobDefinition")
    assert ParamValidator().validate(shipped, model.input_shape).generate_report() == ""


def test_it_registers(batch: Any, shipped: dict[str, Any]) -> None:
    assert ensure_registered(batch, shipped).endswith("job-definition/contactfleet-worker:1")


def test_it_is_registered_anew_only_when_it_changed(batch: Any, shipped: dict[str, Any]) -> None:
    first = ensure_registered(batch, shipped)
    assert ensure_registered(batch, shipped) == first
    other = definition_of(shipped, Changes(image="registry/contactfleet:2"), {})
    assert ensure_registered(batch, other).endswith(":2")
    assert ensure_registered(batch, other).endswith(":2")


def test_its_retries_are_those_of_the_outcome_table(shipped: dict[str, Any]) -> None:
    assert shipped["retryStrategy"]["evaluateOnExit"] == evaluate_on_exit()
    assert len(evaluate_on_exit()) <= 5


@pytest.mark.parametrize(
    ("code", "action"),
    [(EXIT_SETTINGS, "EXIT"), *((rule.exit_code, "RETRY" if rule.again else "EXIT") for rule in RULES), (137, "RETRY")],
)
def test_every_exit_code_meets_the_rule_meant_for_it(shipped: dict[str, Any], code: int, action: str) -> None:
    rules = shipped["retryStrategy"]["evaluateOnExit"]
    met = next(rule for rule in rules if fnmatch.fnmatch(str(code), rule.get("onExitCode", "*")))
    assert met["action"] == action


def test_its_command_is_one_of_the_command_line(shipped: dict[str, Any]) -> None:
    command, *options = shipped["containerProperties"]["command"]
    names = {info.callback.__name__ for group in app.registered_groups for info in _commands(group)}
    assert command in names
    assert options == ["--drain"]


def _commands(group: Any) -> list[Any]:
    return list(group.typer_instance.registered_commands)


def test_its_variables_are_settings_and_its_names_their_defaults(shipped: dict[str, Any]) -> None:
    defaults = {f"CONTACTFLEET_{name.upper()}": field.default for name, field in Settings.model_fields.items()}
    for variable in shipped["containerProperties"]["environment"]:
        if variable["name"].removeprefix("CONTACTFLEET_") not in ("LOG_FORMAT", "STOP_SECONDS", "DRAIN_SECONDS"):
            assert variable["value"] == defaults[variable["name"]]
    assert {v["name"] for v in shipped["containerProperties"]["environment"]} <= defaults.keys()


def test_a_deployments_names_and_the_options_replace_those_of_the_file(shipped: dict[str, Any]) -> None:
    changes = Changes("image:2", "arn:job", "arn:execution", "4", "8192")
    container = definition_of(shipped, changes, {"CONTACTFLEET_BUCKET": "acme", "HOME": "/"})["containerProperties"]
    assert (container["image"], container["jobRoleArn"], container["executionRoleArn"]) == (
        "image:2",
        "arn:job",
        "arn:execution",
    )
    assert container["resourceRequirements"] == [{"type": "VCPU", "value": "4"}, {"type": "MEMORY", "value": "8192"}]
    assert {"name": "CONTACTFLEET_BUCKET", "value": "acme"} in container["environment"]
    assert "HOME" not in {variable["name"] for variable in container["environment"]}
    assert shipped == read_definition(DEFINITION)


@pytest.mark.parametrize(("backlog", "workers"), [(0, 0), (1, 1), (8, 1), (9, 2), (800, 100), (8000, 100)], ids=str)
def test_workers_follow_the_backlog(backlog: int, workers: int) -> None:
    assert workers_for(backlog, chunks_per_worker=8, most=100) == workers


def test_an_array_job_has_a_child_for_each_worker(batch: Any, job_queue: str, shipped: dict[str, Any]) -> None:
    definition = ensure_registered(batch, shipped)
    done = submit(batch, job_queue, definition, 3)
    (job,) = batch.describe_jobs(jobs=[done.job_id])["jobs"]
    assert job["arrayProperties"]["size"] == 3


def test_one_worker_is_a_plain_job(batch: Any, job_queue: str, shipped: dict[str, Any]) -> None:
    done = submit(batch, job_queue, ensure_registered(batch, shipped), 1)
    (job,) = batch.describe_jobs(jobs=[done.job_id])["jobs"]
    assert not job.get("arrayProperties", {}).get("size")


class FairQueue:
    """A queue with a fair-share policy takes no job without a share (AWS Batch, "SubmitJob")."""

    def __init__(self) -> None:
        self.submitted: dict[str, Any] = {}

    def describe_job_queues(self, **_: Any) -> dict[str, Any]:
        return {"jobQueues": [{"schedulingPolicyArn": "arn:shares"}]}

    def submit_job(self, **request: Any) -> dict[str, str]:
        assert request["shareIdentifier"].isalnum()
        self.submitted = request
        return {"jobId": "1"}


def test_in_a_queue_with_shares_a_job_names_one() -> None:
    queue = FairQueue()
    assert submit(queue, "workers", "definition", 3).job_id == "1"
    assert queue.submitted["arrayProperties"] == {"size": 3}

"""The template is sound by itself, and agrees with settings, compose file, Batch definition, metrics and runbook."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.template import TEMPLATE, Worked, load_template
from fleet.aws import schema
from fleet.aws.names import AwsNames
from fleet.domain.outcomes import evaluate_on_exit
from fleet.domain.scaling import ScalingPolicy
from fleet.runtime.metrics import COUNTED
from fleet.runtime.settings import Settings
from tests.deploy.test_compose import SHIPPED, _arguments

ROOT = Path(__file__).parents[2]
LOADED = load_template()
RESOURCES: dict[str, dict[str, Any]] = LOADED["Resources"]
ROLES = ("chunker", "worker", "merger")
BATCH = json.loads((ROOT / "batch-job-definition.json").read_text())


def _of(kind: str) -> dict[str, dict[str, Any]]:
    return {name: it["Properties"] for name, it in RESOURCES.items() if it["Type"] == f"AWS::{kind}"}


def _container(role: str) -> dict[str, Any]:
    (container,) = RESOURCES[f"{role.capitalize()}Task"]["Properties"]["ContainerDefinitions"]
    assert isinstance(container, dict)
    return container


def _variables(environment: list[dict[str, Any]]) -> dict[str, Any]:
    return {variable["Name"]: variable["Value"] for variable in environment}


def _texts(value: Any) -> Iterator[str]:
    """Every text within."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


BATCH_WORKER = RESOURCES["BatchWorker"]["Properties"]


def test_cfn_lint_has_nothing_to_say() -> None:
    lint = [Path(sys.executable).with_name("cfn-lint"), TEMPLATE]
    linted = subprocess.run(lint, check=False, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("role", ROLES)
def test_a_service_is_that_of_the_compose_file(role: str) -> None:
    container = _container(role)
    assert container["Command"] == _arguments(SHIPPED["services"][role]) or role == "worker"
    assert container["Image"] == BATCH_WORKER["ContainerProperties"]["Image"] == {"Ref": "Image"}
    assert container["ReadonlyRootFilesystem"] is True
    assert container["MountPoints"][0]["ContainerPath"] == SHIPPED["services"][role]["tmpfs"]
    assert container["HealthCheck"]["Command"] == ["CMD", "contactfleet", "healthy"]


def test_the_worker_of_ecs_and_that_of_batch_differ_by_draining_alone() -> None:
    on_batch = BATCH_WORKER["ContainerProperties"]
    assert _container("worker")["Command"] == ["worker"]
    assert on_batch["Command"] == ["worker", "--drain"] == BATCH["containerProperties"]["command"]
    own = {"CONTACTFLEET_DRAIN_SECONDS"}
    assert _variables(_container("worker")["Environment"]).keys() == _variables(on_batch["Environment"]).keys() - own


def test_the_batch_job_definition_of_the_template_is_the_one_that_is_shipped() -> None:
    shipped, made = BATCH["containerProperties"], BATCH_WORKER["ContainerProperties"]
    beyond = {"CONTACTFLEET_EVENT_BUS", "CONTACTFLEET_METRICS"}  # what only a stack has
    assert {v["name"] for v in shipped["environment"]} == _variables(made["Environment"]).keys() - beyond
    for mine, theirs in (("resourceRequirements", "ResourceRequirements"), ("mountPoints", "MountPoints")):
        assert _lowered(made[theirs]) == shipped[mine]
    for same in ("readonlyRootFilesystem", "runtimePlatform", "ephemeralStorage", "networkConfiguration"):
        assert _lowered(made[same[0].upper() + same[1:]]) == shipped[same]
    assert BATCH_WORKER["Timeout"]["AttemptDurationSeconds"] == BATCH["timeout"]["attemptDurationSeconds"]
    assert _lowered(BATCH_WORKER["RetryStrategy"]) == BATCH["retryStrategy"]
    assert BATCH["retryStrategy"]["evaluateOnExit"] == evaluate_on_exit()


def _lowered(value: Any) -> Any:
    """Member names as the API of AWS Batch has them."""
    if isinstance(value, list):
        return [_lowered(inner) for inner in value]
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: _lowered(inner) for name, inner in value.items()}
    return value


@pytest.mark.parametrize("role", ROLES)
def test_every_variable_is_a_setting_and_every_name_is_given(role: str) -> None:
    given = _variables(_container(role)["Environment"])
    settings = {f"CONTACTFLEET_{name.upper()}" for name in Settings.model_fields}
    assert given.keys() <= settings
    named = [name for name, value in Settings().aws_names.items() if str(value).startswith("contactfleet-")]
    assert {f"CONTACTFLEET_{name.upper()}" for name in named} <= given.keys()


def test_a_task_has_its_time_to_stop_before_it_is_killed() -> None:
    for role in ROLES:
        container = _container(role)
        assert (
            float(_variables(container["Environment"])["CONTACTFLEET_STOP_SECONDS"]) < container["StopTimeout"] == 120
        )


def test_a_draining_worker_outlasts_a_message_that_is_hidden() -> None:
    drain = _variables(BATCH_WORKER["ContainerProperties"]["Environment"])["CONTACTFLEET_DRAIN_SECONDS"]
    assert float(drain) > Settings().visibility_seconds


def test_without_parameters_everything_is_called_as_the_settings_expect() -> None:
    worked = Worked(
        LOADED, {"AWS::AccountId": "1", "AWS::Region": "here", "BucketName": AwsNames().bucket}, lambda _: {}
    )
    names = AwsNames()
    for resource, member, name in (
        ("UploadsQueue", "QueueName", names.uploads_queue),
        ("ChunksQueue", "QueueName", names.chunks_queue),
        ("MergesQueue", "QueueName", names.merges_queue),
        ("JobsTable", "TableName", names.jobs_table),
        ("NicknamesTable", "TableName", names.nicknames_table),
        ("NoticesTopic", "TopicName", names.notices_topic),
        ("Bucket", "BucketName", names.bucket),
    ):
        assert worked.value(RESOURCES[resource]["Properties"][member]) == name


def test_its_scaling_is_the_policy_of_the_code_where_nothing_else_is_said() -> None:
    defaults, policy = {name: given.get("Default") for name, given in LOADED["Parameters"].items()}, ScalingPolicy()
    follows = RESOURCES["WorkerFollows"]["Properties"]["TargetTrackingScalingPolicyConfiguration"]
    assert defaults["LatencySeconds"] == policy.latency_seconds
    assert defaults["SecondsPerChunk"] == policy.seconds_per_chunk
    assert defaults["MaxWorkers"] == policy.max_workers
    assert defaults["IdleMinutes"] * 60 == policy.idle_seconds
    assert (follows["ScaleOutCooldown"], follows["ScaleInCooldown"]) == (
        policy.scale_out_cooldown,
        policy.scale_in_cooldown,
    )


QUEUES = _of("SQS::Queue")


@pytest.mark.parametrize("name", QUEUES)
def test_every_queue_is_encrypted_takes_no_plain_connection_and_gives_up_to_one_beside_it(name: str) -> None:
    queue = QUEUES[name]
    assert queue["SqsManagedSseEnabled"]["Fn::If"][0] == queue["KmsMasterKeyId"]["Fn::If"][0] == "HasKey"
    policies = [policy for policy in _of("SQS::QueuePolicy").values() if {"Ref": name} in policy["Queues"]]
    (policy,) = policies
    assert _refuses_plain_connections(policy["PolicyDocument"])
    if not name.endswith("DeadLetters"):
        dead = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
        assert dead == [name.removesuffix("Queue") + "DeadLetters", "Arn"]


def test_the_bucket_and_the_topic_take_no_plain_connection() -> None:
    assert _refuses_plain_connections(RESOURCES["BucketPolicy"]["Properties"]["PolicyDocument"])
    assert _refuses_plain_connections(RESOURCES["NoticesTopicPolicy"]["Properties"]["PolicyDocument"])


def _refuses_plain_connections(policy: dict[str, Any]) -> bool:
    return any(
        statement["Effect"] == "Deny" and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in policy["Statement"]
    )


def test_every_metric_that_is_watched_is_one_that_log_lines_carry() -> None:
    own = [
        metric["MetricStat"]["Metric"]["MetricName"]
        for alarm in _of("CloudWatch::Alarm").values()
        for metric in alarm["Metrics"]
        if metric.get("MetricStat", {}).get("Metric", {}).get("Namespace") == {"Ref": "Prefix"}
    ]
    shown = re.findall(r'\["\$\{Prefix\}", "(\w+)"', str(RESOURCES["Dashboard"]["Properties"]))
    assert own
    assert shown
    assert {*own, *shown} <= {metric for metrics in COUNTED.values() for metric in metrics}


def test_the_dashboard_is_json() -> None:
    body = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    assert json.loads(body)["widgets"]


@pytest.mark.parametrize("name", _of("CloudWatch::Alarm"))
def test_an_alarm_names_a_section_of_the_runbook(name: str) -> None:
    ((page, anchor),) = re.findall(r"(docs/\w+\.md)#([\w-]+)", RESOURCES[name]["Properties"]["AlarmDescription"])
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(), re.MULTILINE)
    assert anchor in {heading.lower().replace(" ", "-") for heading in headings}


def test_nothing_in_it_opens_a_port_or_names_an_account() -> None:
    assert all("SecurityGroupIngress" not in group for group in _of("EC2::SecurityGroup").values())
    assert not [text for text in _texts(LOADED) if re.search(r"\b\d{12}\b", text)]


def test_the_indexes_that_the_ledger_asks_are_those_of_the_table() -> None:
    table = RESOURCES["JobsTable"]["Properties"]
    keys = {index["IndexName"]: index["KeySchema"][0]["AttributeName"] for index in table["GlobalSecondaryIndexes"]}
    assert keys == {schema.BY_OWNER: "owner", schema.OPEN_JOBS: schema.OPEN}


def test_a_function_runs_the_worker_of_the_same_image_and_hides_its_messages_six_times_as_long_as_it_may_take() -> None:
    function, container = RESOURCES["Function"]["Properties"], _container("worker")
    command = [*function["ImageConfig"]["EntryPoint"], *function["ImageConfig"]["Command"]]
    assert command == ["contactfleet", *container["Command"], "--function"]
    assert function["Code"]["ImageUri"] == container["Image"]
    own = {"CONTACTFLEET_STOP_SECONDS"}
    assert function["Environment"]["Variables"].keys() == _variables(container["Environment"]).keys() - own
    assert RESOURCES["ChunksQueue"]["Properties"]["VisibilityTimeout"]["Fn::If"][1] == 6 * function["Timeout"]
    assert RESOURCES["FunctionMessages"]["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]

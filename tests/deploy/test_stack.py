"""The template is made for real, as far as emulators go, and what CloudFormation refuses comes out as a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from console.mistakes import Failed, Mistake
from console.stack import TEMPLATE_KEY, Stack, Stacks, check_usable, shared_part, text_of
from console.template import load_template
from fleet.domain import keys
from tests.contract.servers import ministack_process
from tests.system.command import contactfleet

TEMPLATE = load_template()
LONGEST_TEXT = 51_200
"""Of a template within a call (AWS CloudFormation quotas)."""
ANY_CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
SERVED = "s3,sqs,dynamodb,sns,cloudformation,iam,events,sts"


def test_the_shared_part_may_be_the_text_of_a_call_and_the_whole_an_object() -> None:
    assert len(text_of(shared_part(TEMPLATE))) < LONGEST_TEXT
    assert len(text_of(TEMPLATE)) < 1_000_000


def test_the_shared_part_refers_to_nothing_that_it_lacks() -> None:
    part = shared_part(TEMPLATE)
    assert {"Bucket", "JobsTable", "OperatorPolicy"} <= part["Resources"].keys() < TEMPLATE["Resources"].keys()
    lacking = TEMPLATE["Resources"].keys() - part["Resources"].keys()
    assert not [name for name in lacking if f'"Ref":"{name}"' in text_of({"R": part["Resources"]})]


def _stacks(client: Any, told: list[str]) -> Stacks:
    return Stacks(client, "contactfleet", told.append, sleep=lambda _: None)


@contextmanager
def _moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client("cloudformation", region_name="us-east-1")


@pytest.mark.filterwarnings("ignore:Tried to parse")
@pytest.mark.parametrize("compute", ["none", "ecs"])
def test_a_stack_is_made_and_then_brought_to_the_whole(monkeypatch: pytest.MonkeyPatch, compute: str) -> None:
    defaults = {name: str(known["Default"]) for name, known in TEMPLATE["Parameters"].items()}
    parameters = {**defaults, "Compute": compute, "Image": "registry/contactfleet:1"}
    told: list[str] = []
    with _moto(monkeypatch) as client:
        stacks = _stacks(client, told)
        shared = stacks.create(shared_part(TEMPLATE), parameters)
        bucket = shared.outputs["Bucket"]
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.put_object(Bucket=bucket, Key=TEMPLATE_KEY, Body=text_of(TEMPLATE))
        address = f"https://{bucket}.s3.us-east-1.amazonaws.com/{TEMPLATE_KEY}"
        whole = stacks.update(address, TEMPLATE, parameters, shared)
        assert whole.status == "UPDATE_COMPLETE"
        ecs = boto3.client("ecs", region_name="us-east-1")
        services = ecs.list_services(cluster="contactfleet")["serviceArns"] if compute == "ecs" else []
        assert len(services) == (3 if compute == "ecs" else 0)
        if compute == "ecs":
            task = ecs.describe_task_definition(taskDefinition="contactfleet-worker")["taskDefinition"]
            (container,) = task["containerDefinitions"]
            given = {variable["name"]: variable["value"] for variable in container["environment"]}
            assert given["CONTACTFLEET_BUCKET"] == bucket
            assert given["CONTACTFLEET_CHUNKS_QUEUE"] == "contactfleet-chunks"
            assert (container["image"], container["readonlyRootFilesystem"]) == ("registry/contactfleet:1", True)


def test_the_command_makes_a_stack_leaves_it_as_it_is_and_removes_it() -> None:
    with ministack_process({"SERVICES": SERVED}, "ministack") as (address, _):
        made = _deploy(address, "--compute", "none", "--parameter", "Alarms=no")
        assert made.returncode == 0, made.stderr
        assert "CREATE_COMPLETE  Bucket" in made.stderr
        assert "export CONTACTFLEET_BUCKET=contactfleet-" in made.stdout
        exported = dict(line.removeprefix("export ").split("=", 1) for line in _exports(made.stdout))
        s3 = boto3.client("s3", endpoint_url=address, region_name="us-east-1", **ANY_CREDENTIALS)
        (told,) = s3.get_bucket_notification_configuration(Bucket=exported["CONTACTFLEET_BUCKET"])[
            "QueueConfigurations"
        ]
        assert told["QueueArn"].endswith(":contactfleet-uploads")
        assert told["Filter"]["Key"]["FilterRules"][0]["Value"] == keys.INCOMING
        shown = contactfleet("nicknames", "show", "robert", "--endpoint-url", address, env=exported)
        assert "bob" in shown.stdout, shown.stderr
        again = _deploy(address)
        assert again.returncode == 0, again.stderr
        assert "Nothing has changed." in again.stderr
        removed = _deploy(address, "--remove")
        assert "Its bucket and tables stay: contactfleet-" in removed.stdout
        assert "There is no stack contactfleet" in _deploy(address, "--remove").stderr


def _deploy(address: str, *options: str) -> Any:
    return contactfleet("deploy", "--endpoint-url", address, *options)


def _exports(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("export ")]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "Name the image in a registry with --image"),
        (["--compute", "cloud"], "Compute cannot be 'cloud'; it is one of none, ecs"),
        (["--parameter", "Colour=red"], "Colour is no parameter; there are "),
        (["--parameter", "Colour"], "'Colour' is no parameter; write it as NAME=VALUE."),
    ],
    ids=str,
)
def test_what_cannot_be_deployed_is_said_in_a_sentence(options: list[str], sentence: str) -> None:
    with ministack_process({"SERVICES": SERVED}, "ministack") as (address, _):
        refused = _deploy(address, *options)
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


class Refusing:
    """CloudFormation that fails at one resource and takes the stack away again."""

    def __init__(self) -> None:
        self.begun = False

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto's name
        raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "DescribeStacks")

    def create_stack(self, **_: Any) -> dict[str, Any]:
        self.begun = True
        return {"StackId": "arn:the-stack"}

    def describe_stack_events(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto's name
        if not self.begun or StackName != "arn:the-stack":
            return {"StackEvents": []}
        event = {"EventId": "1", "Timestamp": datetime(2026, 1, 1, 12, tzinfo=UTC), "LogicalResourceId": "Bucket"}
        return {
            "StackEvents": [{**event, "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "the name is taken"}]
        }


def test_why_a_stack_could_not_be_made_is_said_though_it_is_gone() -> None:
    told: list[str] = []
    with pytest.raises(Failed, match="Bucket: the name is taken"):
        _stacks(Refusing(), told).create(TEMPLATE, {})
    assert told == ["12:00:00  CREATE_FAILED  Bucket  the name is taken"]


@pytest.mark.parametrize("status", ["UPDATE_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_FAILED"])
def test_a_stack_that_cannot_be_changed_is_left_alone(status: str) -> None:
    with pytest.raises(Mistake, match=status):
        check_usable(Stack(status), "contactfleet")
    check_usable(Stack("UPDATE_ROLLBACK_COMPLETE"), "contactfleet")

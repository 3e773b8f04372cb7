"""Each role of the template may do what it does in a whole life of jobs: nothing is missing, and nothing is spare."""

import asyncio
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from console.aws import boto_client
from console.emulator import credentials
from console.resources import make_resources
from console.template import NOTHING, Worked, load_template
from fleet.aws.connect import open_clients
from fleet.aws.names import AwsNames
from tests.contract.servers import ministack_process
from tests.deploy.fleet_of_roles import FleetOfRoles, whole_life
from tests.deploy.recorded import Needed, Recorder, record_into
from tests.fleet_in_memory import Poisoned
from tests.system.command import DIRECTORY

TEMPLATE = load_template()
POLICIES = {
    "chunker": "ChunkerRolePolicy",
    "worker": "WorkerRolePolicy",
    "merger": "MergerRolePolicy",
    "operator": "OperatorPolicy",
}
BUCKET = AwsNames().bucket
TASKS = "arn:aws:ecs:here:1:task/contactfleet/*"
SPARE = {
    # Links are signed with a role's rights and no call: whoever ends a job signs one to the result of an earlier run.
    ("chunker", "s3:GetObject", f"{BUCKET}/results/*"): "signed into links",
    ("worker", "s3:GetObject", f"{BUCKET}/results/*"): "signed into links",
    # The agent of ECS asks for it with the role of the task; a busy worker asks the agent.
    ("worker", "ecs:GetTaskProtection", TASKS): "asked for by the agent",
    ("worker", "ecs:UpdateTaskProtection", TASKS): "asked for by the agent",
    # Without it S3 answers 403 for an object that is missing, and not 404.
    ("worker", "s3:ListBucket", BUCKET): "a missing object is told from a forbidden one",
    # Parts of an upload of more than 8 MB that broke off are taken away by the command that sent them.
    ("operator", "s3:AbortMultipartUpload", f"{BUCKET}/incoming/*"): "an upload that breaks off",
    ("operator", "s3:AbortMultipartUpload", f"{BUCKET}/directories/*"): "an upload that breaks off",
    ("operator", "s3:AbortMultipartUpload", f"{BUCKET}/results/*"): "a sweep that is typed aborts what is a day old",
    ("operator", "s3:PutObject", f"{BUCKET}/profiles/*"): "profiles are put by any S3 client",
}
"""What a role may do though no call of the test needs it, and why."""


@pytest.fixture(scope="module")
def needed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, set[Needed]]]:
    """What each role has asked for in a whole life of jobs."""
    recorder, folder = Recorder(), tmp_path_factory.mktemp("roles")
    with (
        ministack_process({"SERVICES": "s3,sqs,dynamodb,sns,events"}) as (address, _),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.delenv("AWS_PROFILE", raising=False)
        for variable, value in credentials(address).items():
            patch.setenv(variable, value)
        patch.setenv("CONTACTFLEET_EVENT_BUS", "contactfleet")
        bare = AwsNames(endpoint_url=address)
        make_resources(bare)
        topic = boto_client("sns", bare).create_topic(Name=bare.notices_topic)["TopicArn"]
        boto_client("events", bare).create_event_bus(Name="contactfleet")
        patch.setenv("CONTACTFLEET_NOTICES_TOPIC", topic)
        names = AwsNames(endpoint_url=address, notices_topic=topic, event_bus="contactfleet")
        record_into(recorder, patch)
        with asyncio.Runner() as runner:
            opening = open_clients(address, names.region, more=["events"])
            clients = runner.run(opening.__aenter__())
            whole_life(FleetOfRoles(names, recorder, folder, Poisoned(b"poison"), clients, runner.run), DIRECTORY)
            runner.run(opening.__aexit__(None, None, None))
        yield recorder.needed


def _allowed(role: str) -> set[Needed]:
    """Every action with every resource that the role's policy names, as the recorder writes them."""
    parameters = {
        "AWS::AccountId": "1",
        "AWS::Region": "here",
        "AWS::Partition": "aws",
        "BucketName": AwsNames().bucket,
    }
    worked = Worked(TEMPLATE, parameters, _attributes_of)
    document = worked.value(TEMPLATE["Resources"][POLICIES[role]]["Properties"]["PolicyDocument"])
    return {
        (action, resource)
        for statement in document["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    }


def _attributes_of(resource: str) -> Mapping[str, Any]:
    described = TEMPLATE["Resources"][resource]["Properties"]
    name = next(
        described[member]
        for member in ("BucketName", "QueueName", "TableName", "TopicName", "Name")
        if member in described
    )
    plain = Worked(TEMPLATE, {"BucketName": AwsNames().bucket}, lambda _: {"Ref": NOTHING}).value(name)
    return {"Ref": plain, "Arn": plain}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _covers(allowed: Needed, asked: Needed) -> bool:
    return allowed[0] == asked[0] and fnmatchcase(asked[1], allowed[1])


def test_each_role_may_do_what_it_does_and_nothing_else(needed: Mapping[str, set[Needed]]) -> None:
    """One test for all of them, so that the life of jobs is run but once."""
    for role in POLICIES:
        allowed, asked = _allowed(role), needed[role]
        assert {one for one in asked if not any(_covers(may, one) for may in allowed)} == set(), role
        excepted = {(action, where) for whose, action, where in SPARE if whose == role}
        assert {may for may in allowed if not any(_covers(may, one) for one in asked)} == excepted, role


def test_a_role_that_lacks_something_or_has_too_much_is_found() -> None:
    assert _covers(("s3:GetObject", "bucket/work/*"), ("s3:GetObject", "bucket/work/job/parts/0.csv"))
    assert not _covers(("s3:GetObject", "bucket/work/*"), ("s3:GetObject", "bucket/incoming/a.csv"))
    assert not _covers(("s3:GetObject", "bucket/*"), ("s3:PutObject", "bucket/incoming/a.csv"))


def test_the_sample_policies_name_resources_of_the_template_alone() -> None:
    assert all(resource != "*" for role in POLICIES for _, resource in _allowed(role))

"""Makes what the services share, as deploy/template.yaml describes it, on an emulator of AWS.

On AWS itself CloudFormation does that. What only protects or tidies up is left out: versions, encryption,
lifecycle, backups, and policies that refuse.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from console.aws import boto_client
from console.template import Attributes, Worked, load_template
from fleet.aws.names import AwsNames, dead_letters

ACCOUNT = "AWS::AccountId"
QUEUE_MEMBERS = ("MessageRetentionPeriod", "VisibilityTimeout", "RedrivePolicy")
TABLE_MEMBERS = ("TableName", "BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


def make_resources(names: AwsNames) -> None:
    """Makes what is not there yet; making it again changes nothing."""
    making = _Making(names)
    for resource in making.names:
        making.made(resource)


def make_notice_queue(names: AwsNames, queue: str) -> str:
    """A queue that gets every notice from now on, for who waits for one; returns its URL."""
    sqs, sns = boto_client("sqs", names), boto_client("sns", names)
    url = str(sqs.create_queue(QueueName=queue)["QueueUrl"])
    topic = sns.create_topic(Name=_plain(names.notices_topic))["TopicArn"]
    policy = _may_send("sns.amazonaws.com", arn := _arn(sqs, url), topic)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    return url


def table_of(resource: str, name: str) -> dict[str, Any]:
    """A table of the template under another name, as `create_table` takes it."""
    return _table(Worked(load_template(), {}, lambda _: {"Ref": ""}).properties(resource), name)


class _Making:
    """Makes each resource once, and before it all that it refers to."""

    def __init__(self, names: AwsNames) -> None:
        self.names = _names_of_resources(names)
        self._aws = names
        self._resources = load_template()["Resources"]
        self._made: dict[str, Attributes] = {}
        given = {"BucketName": names.bucket, "AWS::Region": names.region, "AWS::Partition": "aws"}
        self._worked = Worked(load_template(), given, self.made)

    def made(self, resource: str) -> Attributes:
        """What it gives to others, once it is there. The account is that of the first queue."""
        if resource == ACCOUNT:
            queues = [given["Arn"] for given in self._made.values() if ":sqs:" in given.get("Arn", "")]
            return {"Ref": queues[0].split(":")[4] if queues else ""}
        if resource not in self._made:
            if "DependsOn" in self._resources[resource]:
                self.made(self._resources[resource]["DependsOn"])
            make = _MAKERS[self._resources[resource]["Type"]]
            self._made[resource] = make(self._aws, self._worked.properties(resource), self.names.get(resource, ""))
        return self._made[resource]


def _names_of_resources(names: AwsNames) -> dict[str, str]:
    """Resource of the template → what it is called here; a deployment may have names of its own."""
    queues = {"Uploads": names.uploads_queue, "Chunks": names.chunks_queue, "Merges": names.merges_queue}
    return {
        **{f"{queue}Queue": name for queue, name in queues.items()},
        **{f"{queue}DeadLetters": dead_letters(name) for queue, name in queues.items()},
        "Bucket": names.bucket,
        "JobsTable": names.jobs_table,
        "NicknamesTable": names.nicknames_table,
        "NoticesTopic": _plain(names.notices_topic),
    }


def _make_queue(names: AwsNames, properties: Mapping[str, Any], name: str) -> Attributes:
    """Attributes are set afterwards: creating one that is there with other attributes is an error."""
    sqs = boto_client("sqs", names)
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    members = {member: properties[member] for member in QUEUE_MEMBERS if member in properties}
    attributes = {
        member: json.dumps(value) if isinstance(value, dict) else str(value) for member, value in members.items()
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    return {"Ref": url, "Arn": _arn(sqs, url), "QueueName": name}


def _make_queue_policy(names: AwsNames, properties: Mapping[str, Any], _: str) -> Attributes:
    document = properties["PolicyDocument"]
    allowing = {**document, "Statement": [it for it in document["Statement"] if it["Effect"] == "Allow"]}
    for url in properties["Queues"]:
        boto_client("sqs", names).set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(allowing)})
    return {"Ref": ""}


def _make_bucket(names: AwsNames, properties: Mapping[str, Any], name: str) -> Attributes:
    """In us-east-1 the region must not be named (Amazon S3, CreateBucket)."""
    s3 = boto_client("s3", names)
    place = {} if names.region == "us-east-1" else {"LocationConstraint": names.region}
    options = {"CreateBucketConfiguration": place} if place else {}
    _made(partial(s3.create_bucket, Bucket=name, **options), unless="BucketAlreadyOwnedByYou")
    told = properties["NotificationConfiguration"]["QueueConfigurations"]
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"QueueConfigurations": [_notification(one) for one in told]}
    )
    return {"Ref": name, "Arn": f"arn:aws:s3:::{name}"}


def _notification(described: Mapping[str, Any]) -> dict[str, Any]:
    """As the API has it; the template calls some members otherwise."""
    rules = described["Filter"]["S3Key"]["Rules"]
    return {"QueueArn": described["Queue"], "Events": [described["Event"]], "Filter": {"Key": {"FilterRules": rules}}}


def _make_table(names: AwsNames, properties: Mapping[str, Any], name: str) -> Attributes:
    dynamodb = boto_client("dynamodb", names)
    if _made(partial(dynamodb.create_table, **_table(properties, name)), unless="ResourceInUseException"):
        dynamodb.get_waiter("table_exists").wait(TableName=name)
    return {"Ref": name}


def _table(properties: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**{member: properties[member] for member in TABLE_MEMBERS if member in properties}, "TableName": name}


def _make_topic(names: AwsNames, _: Mapping[str, Any], name: str) -> Attributes:
    return {"Ref": boto_client("sns", names).create_topic(Name=name)["TopicArn"]}


_MAKERS: Mapping[str, Callable[[AwsNames, Mapping[str, Any], str], Attributes]] = {
    "AWS::SQS::Queue": _make_queue,
    "AWS::SQS::QueuePolicy": _make_queue_policy,
    "AWS::S3::Bucket": _make_bucket,
    "AWS::DynamoDB::Table": _make_table,
    "AWS::SNS::Topic": _make_topic,
}


def _plain(topic: str) -> str:
    """The name, of a name or an ARN."""
    return topic.rsplit(":", 1)[-1]


def _arn(sqs: Any, url: str) -> str:
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def _may_send(service: str, queue_arn: str, source_arn: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnLike": {"aws:SourceArn": source_arn}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _made(make: Callable[[], object], *, unless: str) -> bool:
    """Whether it was made now; False when the service says that it is there."""
    try:
        make()
    except ClientError as error:
        if error.response["Error"]["Code"] != unless:
            raise
        return False
    return True

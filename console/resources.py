"""Makes what the services share: bucket, queues, tables, topic, and the way from an upload to its queue."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from console.aws import boto_client
from fleet.aws.names import AwsNames, dead_letters
from fleet.aws.schema import jobs_table, nicknames_table
from fleet.domain.keys import INCOMING

MAX_RECEIVES = 10
"""Deliveries before a message goes to the dead-letter queue; a chunk is given up well before."""
RETENTION_SECONDS = 14 * 24 * 3600
"""The longest that SQS keeps a message."""


def make_resources(names: AwsNames) -> None:
    """Makes what is not there yet; making it again changes nothing."""
    sqs, s3 = boto_client("sqs", names), boto_client("s3", names)
    _make_tables(boto_client("dynamodb", names), names)
    boto_client("sns", names).create_topic(Name=names.notices_topic.rsplit(":", 1)[-1])
    arns = {name: _make_queue(sqs, name) for name in (names.uploads_queue, names.chunks_queue, names.merges_queue)}
    _make_bucket(s3, names)
    _notify(s3, sqs, names, arns[names.uploads_queue])


def make_notice_queue(names: AwsNames, queue: str) -> str:
    """A queue that gets every notice from now on, for who waits for one; returns its URL."""
    sqs, sns = boto_client("sqs", names), boto_client("sns", names)
    url = str(sqs.create_queue(QueueName=queue)["QueueUrl"])
    topic = sns.create_topic(Name=names.notices_topic.rsplit(":", 1)[-1])["TopicArn"]
    policy = _may_send("sns.amazonaws.com", arn := _arn(sqs, url), topic)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    return url


def _make_tables(dynamodb: Any, names: AwsNames) -> None:
    for table in (jobs_table(names.jobs_table), nicknames_table(names.nicknames_table)):
        if _made(partial(dynamodb.create_table, **table), unless="ResourceInUseException"):
            dynamodb.get_waiter("table_exists").wait(TableName=table["TableName"])


def _make_queue(sqs: Any, name: str) -> str:
    """The queue and its dead-letter queue; returns the queue's ARN."""
    retention = {"MessageRetentionPeriod": str(RETENTION_SECONDS)}
    dead = _arn(sqs, sqs.create_queue(QueueName=dead_letters(name), Attributes=retention)["QueueUrl"])
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    redrive = {"deadLetterTargetArn": dead, "maxReceiveCount": MAX_RECEIVES}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={**retention, "RedrivePolicy": json.dumps(redrive)})
    return _arn(sqs, url)


def _arn(sqs: Any, url: str) -> str:
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def _make_bucket(s3: Any, names: AwsNames) -> None:
    """In us-east-1 the region must not be named (Amazon S3, CreateBucket)."""
    place = {} if names.region == "us-east-1" else {"LocationConstraint": names.region}
    options = {"CreateBucketConfiguration": place} if place else {}
    _made(partial(s3.create_bucket, Bucket=names.bucket, **options), unless="BucketAlreadyOwnedByYou")


def _notify(s3: Any, sqs: Any, names: AwsNames, queue_arn: str) -> None:
    url = sqs.get_queue_url(QueueName=names.uploads_queue)["QueueUrl"]
    policy = _may_send("s3.amazonaws.com", queue_arn, f"arn:aws:s3:::{names.bucket}")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    only_uploads = {"Key": {"FilterRules": [{"Name": "prefix", "Value": INCOMING}]}}
    events = {"QueueArn": queue_arn, "Events": ["s3:ObjectCreated:*"], "Filter": only_uploads}
    s3.put_bucket_notification_configuration(
        Bucket=names.bucket, NotificationConfiguration={"QueueConfigurations": [events]}
    )


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

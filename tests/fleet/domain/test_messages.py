"""Messages survive the wire, and S3's events are read as S3 writes them."""

import json

import pytest

from fleet.domain.errors import BadMessage, NewerMessage
from fleet.domain.messages import ChunkMessage, JobMatched, SplitJob, UploadSeen, decode, decode_uploads


def _event(*keys: str, name: str = "ObjectCreated:Put") -> str:
    return json.dumps(
        {"Records": [{"eventName": name, "s3": {"bucket": {"name": "b"}, "object": {"key": key}}} for key in keys]}
    )


def test_messages_read_back_as_they_were_written() -> None:
    assert ChunkMessage.decode(ChunkMessage("job-1", "000042.01").encode()) == ChunkMessage("job-1", "000042.01")
    assert JobMatched.decode(JobMatched("job-1").encode()) == JobMatched("job-1")


def test_a_chunk_message_of_an_earlier_version_names_the_chunk_by_its_number() -> None:
    body = '{"version":1,"kind":"chunk","job_id":"j","chunk":42}'
    assert ChunkMessage.decode(body) == ChunkMessage("j", "000042")


def test_keys_in_events_are_unquoted_like_a_query_string() -> None:
    assert decode_uploads(_event("incoming/p/a+b%2Bc+%C3%BC.csv")) == [UploadSeen("b", "incoming/p/a b+c ü.csv")]


def test_one_event_may_name_several_objects() -> None:
    assert decode_uploads(_event("x", "y")) == [UploadSeen("b", "x"), UploadSeen("b", "y")]


def test_the_queue_of_uploads_also_names_jobs_to_go_on_with() -> None:
    assert decode_uploads(SplitJob("job-1").encode()) == [SplitJob("job-1")]


def test_events_of_emulators_that_write_the_service_before_the_name_are_read() -> None:
    assert decode_uploads(_event("x", name="s3:ObjectCreated:CompleteMultipartUpload"))


def test_removals_and_the_test_event_are_no_uploads() -> None:
    assert decode_uploads(_event("x", name="ObjectRemoved:Delete")) == []
    assert decode_uploads(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})) == []


def test_the_dead_letter_queues_hold_messages_of_every_kind() -> None:
    for message in (ChunkMessage("j", "000001"), JobMatched("j"), SplitJob("j"), UploadSeen("b", "incoming/ü +.csv")):
        assert decode(message.encode()) == [message]


def test_only_a_later_version_is_one() -> None:
    with pytest.raises(NewerMessage):
        decode('{"version":9,"kind":"chunk","job_id":"j","chunk":"000001"}')
    for version in ('"x"', "null", "0"):
        with pytest.raises(BadMessage) as caught:
            decode(f'{{"version":{version},"kind":"split_job","job_id":"j"}}')
        assert not isinstance(caught.value, NewerMessage)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"kind":"split_job","version":1}',
        '{"kind":"split_job","version":2,"job_id":"j"}',
        '{"Records":[{"eventName":"ObjectCreated:Put"}]}',
        '{"Records":[7]}',
        '{"Records":7}',
    ],
)
def test_what_is_no_event_is_a_bad_message(body: str) -> None:
    with pytest.raises(BadMessage):
        decode_uploads(body)


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "[1]",
        '{"version":1,"kind":"job_matched","job_id":"j"}',
        '{"version":2,"kind":"chunk","job_id":"j","chunk":1}',
        '{"version":1,"kind":"chunk","job_id":"j"}',
        '{"version":1,"kind":"chunk","job_id":1,"chunk":1}',
    ],
)
def test_what_is_no_chunk_message_is_a_bad_message(body: str) -> None:
    with pytest.raises(BadMessage):
        ChunkMessage.decode(body)


def test_a_message_of_a_newer_version_says_so() -> None:
    with pytest.raises(BadMessage, match="version 9"):
        JobMatched.decode('{"version":9,"kind":"job_matched","job_id":"j"}')

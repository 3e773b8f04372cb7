"""AWS's errors in the domain's terms."""

from typing import Any

import aiohttp
import pytest
from botocore import exceptions as boto

from fleet.aws import errors
from fleet.aws.errors import ConditionFailed, Conflict, DeliveryOver, PastTheEnd, domain_errors
from fleet.domain.errors import AlreadyExists, FleetError, Misconfigured, ObjectChanged, ObjectMissing, Transient


def client_error(code: str, status: int = 400, **response: Any) -> boto.ClientError:
    metadata = {"ResponseMetadata": {"HTTPStatusCode": status}}
    return boto.ClientError({"Error": {"Code": code, "Message": "told"}, **metadata, **response}, "Operation")


def raised(error: Exception, codes: errors.Codes | None = None) -> FleetError:
    with pytest.raises(FleetError) as caught, domain_errors("trying", codes):
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("NoSuchKey", 404, ObjectMissing),
        ("404", 404, ObjectMissing),
        ("NoSuchUpload", 404, ObjectMissing),
        ("PreconditionFailed", 412, ObjectChanged),
        ("InvalidRange", 416, PastTheEnd),
        ("NoSuchBucket", 404, Misconfigured),
        ("AWS.SimpleQueueService.NonExistentQueue", 400, Misconfigured),
        ("ResourceNotFoundException", 400, Misconfigured),
        ("NotFound", 404, Misconfigured),
        ("AccessDenied", 403, Misconfigured),
        ("ExpiredToken", 400, Misconfigured),
        ("InvalidSignatureException", 400, Misconfigured),
        ("RequestTimeTooSkewed", 403, Misconfigured),
        ("SomethingForbidden", 403, Misconfigured),
        ("SlowDown", 503, Transient),
        ("ThrottlingException", 400, Transient),
        ("ProvisionedThroughputExceededException", 400, Transient),
        ("ConditionalRequestConflict", 409, Transient),
        ("InternalError", 500, Transient),
        ("TooManyRequests", 429, Transient),
        ("TransactionConflictException", 400, Conflict),
        ("EntityTooSmall", 400, FleetError),
    ],
)
def test_every_code_has_its_meaning(code: str, status: int, expected: type[FleetError]) -> None:
    error = raised(client_error(code, status))
    assert type(error) is expected
    assert str(error).startswith("trying: told")


def test_a_call_may_read_a_code_in_its_own_way() -> None:
    assert type(raised(client_error("412", 412), errors.ON_CREATE)) is AlreadyExists
    assert type(raised(client_error("404", 404), errors.NO_BUCKET)) is Misconfigured
    assert type(raised(client_error("MessageNotInflight"), errors.ON_DELIVERY)) is DeliveryOver


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (boto.EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), Transient),
        (boto.ReadTimeoutError(endpoint_url="http://127.0.0.1:1"), Transient),
        (boto.ConnectTimeoutError(endpoint_url="http://127.0.0.1:1"), Transient),
        (boto.ResponseStreamingError(error="cut"), Transient),
        (aiohttp.ClientPayloadError("cut"), Transient),
        (TimeoutError("late"), Transient),
        (ConnectionResetError("cut"), Transient),
        (boto.NoCredentialsError(), Misconfigured),
        (boto.ProfileNotFound(profile="nobody"), Misconfigured),
        (boto.NoRegionError(), Misconfigured),
        (boto.ParamValidationError(report="wrong"), FleetError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.__name__,
)
def test_what_happens_on_the_way_has_its_meaning(error: Exception, expected: type[FleetError]) -> None:
    assert type(raised(error)) is expected


def test_a_failed_condition_brings_the_item_as_it_is() -> None:
    item = {"state": {"S": "done"}}
    failed = raised(client_error("ConditionalCheckFailedException", Item=item))
    assert isinstance(failed, ConditionFailed)
    assert failed.olds == [item]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["ConditionalCheckFailed", "None"], ConditionFailed),
        (["TransactionConflict", "ConditionalCheckFailed"], ConditionFailed),
        (["None", "TransactionConflict"], Conflict),
        (["None", "ThrottlingError"], Transient),
        (["None", "ProvisionedThroughputExceeded"], Transient),
        (["ValidationError", "None"], FleetError),
    ],
)
def test_a_cancelled_transaction_means_what_its_reasons_say(codes: list[str], expected: type[FleetError]) -> None:
    reasons = [{"Code": code} for code in codes]
    assert type(raised(client_error("TransactionCanceledException", CancellationReasons=reasons))) is expected


def test_errors_that_are_not_of_aws_pass_through() -> None:
    with pytest.raises(KeyError), domain_errors("trying"):
        raise KeyError("a slip of our own")

"""What AWS and the way to it report, in the domain's terms. The only place that knows AWS's error codes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
from botocore import exceptions as boto

from fleet.domain.errors import AlreadyExists, FleetError, Misconfigured, ObjectChanged, ObjectMissing, Transient


class PastTheEnd(FleetError):
    """A range that begins where the object has ended."""


class DeliveryOver(FleetError):
    """A receipt whose message is visible again, deleted, or may be hidden no longer."""


class Conflict(Transient):
    """Another transaction was writing one of the items at that moment."""


class ConditionFailed(FleetError):
    """A conditional write found its item otherwise.

    `olds` holds, for each write of the call, the item that failed its condition, None where there is none.
    """

    def __init__(self, doing: str, olds: list[dict[str, Any] | None]) -> None:
        super().__init__(doing)
        self.olds = olds


Codes = Mapping[str, type[FleetError]]

_CODES: Codes = {
    **dict.fromkeys(("404", "NoSuchKey", "NoSuchUpload", "NoSuchVersion"), ObjectMissing),
    **dict.fromkeys(("412", "PreconditionFailed"), ObjectChanged),
    **dict.fromkeys(("416", "InvalidRange"), PastTheEnd),
    **dict.fromkeys(
        (
            "NoSuchBucket",
            "NonExistentQueue",
            "QueueDoesNotExist",
            "ResourceNotFoundException",
            "NotFound",
            "NotFoundException",
            "AccessDenied",
            "AccessDeniedException",
            "AuthorizationError",
            "AuthorizationHeaderMalformed",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",  # of a clock that is minutes off, as are the next two
            "RequestExpired",
            "RequestTimeTooSkewed",
            "PermanentRedirect",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ),
        Misconfigured,
    ),
    **dict.fromkeys(
        (
            "ConditionalRequestConflict",
            "LimitExceededException",
            "OperationAborted",
            "OverLimit",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestTimeout",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "TransactionInProgressException",
        ),
        Transient,
    ),
    "TransactionConflictException": Conflict,
}

ON_CREATE: Codes = {"412": AlreadyExists, "PreconditionFailed": AlreadyExists}
"""A write that only creates has no other precondition than that nothing is there."""

NO_BUCKET: Codes = {"404": Misconfigured}

ON_DELIVERY: Codes = dict.fromkeys(
    ("MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue", "InvalidParameterValueException"),
    DeliveryOver,
)

_UNREACHABLE = (
    boto.HTTPClientError,
    boto.ConnectionError,
    boto.IncompleteReadError,
    boto.CredentialRetrievalError,
    boto.MetadataRetrievalError,
    aiohttp.ClientError,
    OSError,
)
"""The call may not have arrived, or its answer did not."""

_NO_ACCESS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.ProfileNotFound,
    boto.BaseEndpointResolverError,
    boto.TokenRetrievalError,
    boto.SSOError,
)


@contextmanager
def domain_errors(doing: str, codes: Codes | None = None) -> Iterator[None]:
    """Raises what the body raises as an error of `fleet.domain.errors`; `codes` goes before the common table.

    `doing` says what was tried, such as `reading work/...`; it begins the error's text.
    """
    try:
        yield
    except boto.ClientError as error:
        raise _named(error, doing, codes or {}) from error
    except _UNREACHABLE as error:
        raise Transient(f"{doing}: {error}") from error
    except _NO_ACCESS as error:
        raise Misconfigured(f"{doing}: {error}") from error
    except boto.BotoCoreError as error:
        raise FleetError(f"{doing}: {error}") from error


def _named(error: boto.ClientError, doing: str, codes: Codes) -> FleetError:
    response: dict[str, Any] = error.response
    details = response.get("Error", {})
    code = str(details.get("Code", "")).rsplit(".", 1)[-1]
    text = f"{doing}: {details.get('Message') or 'no reason given'} ({code})"
    match code:
        case "ConditionalCheckFailedException":
            return ConditionFailed(text, [response.get("Item")])
        case "TransactionCanceledException":
            return _cancelled(response.get("CancellationReasons", []), text)
    kind = codes.get(code) or _CODES.get(code) or _by_status(response)
    return kind(text)


def _cancelled(reasons: list[dict[str, Any]], text: str) -> FleetError:
    codes = {reason.get("Code") for reason in reasons}
    if "ConditionalCheckFailed" in codes:
        return ConditionFailed(text, [reason.get("Item") for reason in reasons])
    if "TransactionConflict" in codes:
        return Conflict(text)
    if codes & {"ThrottlingError", "ProvisionedThroughputExceeded"}:
        return Transient(text)
    return FleetError(text)


def _by_status(response: Mapping[str, Any]) -> type[FleetError]:
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status >= 500 or status in (408, 429):
        return Transient
    return Misconfigured if status in (401, 403) else FleetError

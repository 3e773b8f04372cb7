"""Metadata is read as it was given, whatever S3 had to make of it on the way."""

from datetime import UTC, datetime
from typing import Any

import pytest

from fleet.aws.objects import S3Objects


class Headed:
    """One object with one piece of metadata."""

    def __init__(self, value: str) -> None:
        self._value = value

    async def head_object(self, **_: Any) -> dict[str, Any]:
        moment = datetime(2024, 1, 1, tzinfo=UTC)
        return {"ContentLength": 1, "ETag": '"e"', "LastModified": moment, "Metadata": {"Owner": self._value}}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("sales", "sales"),
        ("=?UTF-8?B?TcO8bGxlcg==?=", "Müller"),
        ("=?UTF-8?Q?M=C3=BCller?=", "Müller"),
        ("=?UTF-8?B?eyJsYXN0X25hbWUiOiAi?= =?UTF-8?B?R3LDtsOfZSJ9?=", '{"last_name": "Größe"}'),
        ("=?UTF-8?B?////?=", "=?UTF-8?B?////?="),
        ("=?UTF-8?B?x?=", "=?UTF-8?B?x?="),
        ("=?no-such?B?eA==?=", "=?no-such?B?eA==?="),
        ("=?", "=?"),
    ],
)
async def test_encoded_words_are_decoded_and_what_only_looks_so_stays(given: str, read: str) -> None:
    info = await S3Objects(Headed(given), "bucket").head("incoming/a.csv")
    assert info.metadata == {"owner": read}

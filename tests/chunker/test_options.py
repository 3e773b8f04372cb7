"""Options come from metadata, then the profile, then defaults; a mistake is a sentence that names the option."""

import pytest

from chunker.options import dialect_options, read_options
from fleet.domain.errors import UnusableUpload
from fleet.domain.jobs import Options
from rows import DialectOptions


def test_without_metadata_and_profile_all_is_default() -> None:
    assert read_options({}, {}, None) == Options()


def test_metadata_wins_over_the_profile() -> None:
    options = read_options({"directory": "crm"}, {"directory": "old", "threshold": 0.7}, "sales")
    assert (options.directory, options.threshold) == ("crm", 0.7)


def test_the_owner_is_the_profile_unless_said_otherwise() -> None:
    assert read_options({}, {}, "sales").owner == "sales"
    assert read_options({"owner": "anna"}, {}, "sales").owner == "anna"


def test_every_option_is_read() -> None:
    metadata = {
        "directory": "crm",
        "threshold": "0.85",
        "map": '{"last_name": "Family"}',
        "owner": "anna",
        "tolerance": "5%",
        "chunk-size": "65536",
        "delimiter": "tab",
        "encoding": "cp1251",
        "quotechar": "none",
        "header": "false",
        "excel-safe": "true",
        "concurrency": "4",
        "something-else": "ignored",
    }
    options = read_options(metadata, {}, None)
    assert options == Options(
        "crm",
        0.85,
        {"last_name": "Family"},
        "anna",
        "5%",
        65536,
        "tab",
        "cp1251",
        "none",
        header=False,
        excel_safe=True,
        concurrency="4",
    )
    assert dialect_options(options) == DialectOptions("\t", "cp1251", "", header=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("directory", "../secrets"),
        ("directory", ""),
        ("threshold", "7"),
        ("threshold", "high"),
        ("threshold", "nan"),
        ("map", "last_name=Family"),
        ("map", "[1]"),
        ("map", '{"last_name": 3}'),
        ("owner", ""),
        ("tolerance", "-1"),
        ("tolerance", "some"),
        ("chunk-size", "16MB"),
        ("chunk-size", "10"),
        ("delimiter", ""),
        ("delimiter", "ab"),
        ("delimiter", "x"),
        ("delimiter", "§"),
        ("encoding", "klingon"),
        ("encoding", "utf-7"),
        ("quotechar", "ab"),
        ("quotechar", " "),
        ("header", "perhaps"),
        ("excel-safe", "1"),
        ("concurrency", "0"),
        ("concurrency", "all"),
    ],
)
def test_a_mistake_names_the_option(name: str, value: str) -> None:
    with pytest.raises(UnusableUpload, match=name):
        read_options({name: value}, {}, None)

"""Options come from metadata, then the profile, then defaults; a mistake is a sentence that names the option."""

import pytest

from chunker.options import read_options
from fleet.domain.errors import UnusableUpload
from fleet.domain.jobs import Options


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
        "something-else": "ignored",
    }
    assert read_options(metadata, {}, None) == Options("crm", 0.85, {"last_name": "Family"}, "anna", "5%", 65536)


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
    ],
)
def test_a_mistake_names_the_option(name: str, value: str) -> None:
    with pytest.raises(UnusableUpload, match=name):
        read_options({name: value}, {}, None)

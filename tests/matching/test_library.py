"""The package as a library, as the README shows it."""

import pandas as pd

from matching import Directory, Matcher


def test_two_frames_are_matched_without_further_ado() -> None:
    directory = pd.DataFrame(
        {"id": ["1", "2"], "Name": ["Margaret Jones", "Ann Lee"], "E-Mail": ["mjones@example.com", "ann@example.com"]}
    )
    contacts = pd.DataFrame({"Given Name": ["Peggy"], "Surname": ["Jones"], "email": ["mjones@example.com"]})
    matched = Matcher(Directory.from_frame(directory)).match(contacts)
    assert list(matched["match_id"]) == ["1"]
    assert list(matched["match_status"]) == ["nickname"]
    assert list(matched.columns[:3]) == ["Given Name", "Surname", "email"]

from collections import Counter

from matching import Directory, Matcher, map_columns
from tests.matching.made import NICKNAMES, answers
from tests.matching.sample import read_sample

ACCEPTED = ("exact", "nickname", "fuzzy")


def test_the_sample_is_matched_with_high_precision_and_good_recall() -> None:
    query, ref, truth = read_sample()
    contacts = Directory.build(ref, map_columns(ref.column_names, directory=True))
    found = answers(Matcher(contacts, nicknames=NICKNAMES).match_table(query, map_columns(query.column_names)))
    verdicts: Counter[bool] = Counter(
        answer["match_id"] == truth[row]
        for row, answer in zip(query["id"].to_pylist(), found, strict=True)
        if answer["match_status"] in ACCEPTED
    )
    matchable = sum(1 for contact in truth.values() if contact)
    precision, recall = verdicts[True] / verdicts.total(), verdicts[True] / matchable
    assert precision >= 0.99
    assert 2 * precision * recall / (precision + recall) >= 0.87

"""An explanation says what a match says, and accounts for every bit of it."""

from dataclasses import astuple

import pytest

from matching import Explanation, Matcher, map_columns
from matching.weights import MARGIN
from tests.matching.made import ADA, BOB, NICKNAMES, STRANGERS, Row, answers, directory, match_all, table

PEOPLE = [{"id": "ada", **ADA}, {"id": "bob", **BOB}, *STRANGERS]
UPLOADS = {
    "exact": ADA,
    "misspelt": {**ADA, "last_name": "Lovelase", "street": "9 Elm Road"},
    "nickname": {"first_name": "Bob", "last_name": "Quimby", "email": "rq@quimby.net"},
    "swapped": {"first_name": "Lovelace", "last_name": "Ada", "phone": "+12125550100"},
    "relative": {**ADA, "first_name": "Byron", "email": "byron@analytical.org"},
    "stranger": {"first_name": "Zoltan", "last_name": "Xu", "email": "zx@nowhere.hu"},
    "invalid": {"first_name": "Ada"},
    "common": {"first_name": "Maria", "last_name": "Novak", "city": "Denver"},
}


def explain(upload: Row, people: list[dict[str, str]] | None = None, threshold: float | None = None) -> Explanation:
    one = table([upload])
    matcher = Matcher(directory(PEOPLE if people is None else people), nicknames=NICKNAMES, threshold=threshold)
    return matcher.explain(one, map_columns(one.column_names))


@pytest.mark.parametrize("name", UPLOADS)
def test_the_answer_is_that_of_the_result(name: str) -> None:
    explanation = explain(UPLOADS[name])
    (found,) = answers(match_all([UPLOADS[name]], directory(PEOPLE)))
    said = (explanation.status, explanation.score, explanation.id, explanation.reason)
    assert said == tuple(found[f"match_{part}"] for part in ("status", "score", "id", "reason"))


@pytest.mark.parametrize("name", UPLOADS)
def test_fields_rules_and_prior_add_up_to_the_total_of_every_candidate(name: str) -> None:
    for one in explain(UPLOADS[name]).candidates:
        said = [evidence.bits for evidence in one.fields] + [rule.bits for rule in one.adjustments]
        assert one.prior + sum(said) == one.total


@pytest.mark.parametrize("name", UPLOADS)
def test_probabilities_add_up_to_one(name: str) -> None:
    explanation = explain(UPLOADS[name])
    everything = explanation.none_probability + sum(one.probability for one in explanation.candidates)
    assert everything == pytest.approx(1, abs=0.001)


def test_evidence_names_both_values_level_and_similarity() -> None:
    best = explain(UPLOADS["misspelt"]).candidates[0]
    found = {one.field: one for one in best.fields}
    assert astuple(found["last_name"])[:4] == ("last_name", "Lovelase", "Lovelace", "close")
    assert found["last_name"].similarity == pytest.approx(0.95, abs=0.01)
    assert found["street"].bits < 0 < found["last_name"].bits < found["email"].bits


def test_what_a_rule_takes_off_is_named() -> None:
    (rule,) = (r for r in explain(ADA).candidates[0].adjustments if "street" in r.rule)
    assert rule.rule == "street, city move together"
    assert rule.bits < 0
    relative = explain(UPLOADS["relative"]).candidates[0].adjustments
    assert [r.bits < 0 for r in relative if r.rule == "a relative may share the rest"] == [True]


def test_keys_are_those_that_both_have() -> None:
    keys = {one.id: one.keys for one in explain({**UPLOADS["nickname"], "email": "other@quimby.net"}).candidates}
    assert "last_joined" in keys["bob"]
    assert "nickname + last_joined" in keys["bob"]
    assert "email" not in keys["bob"]
    (swapped,) = explain(UPLOADS["swapped"]).candidates
    assert {"phone", "first and last name swapped"} <= set(swapped.keys)


def test_rivals_are_named_and_are_close() -> None:
    twins = [{"id": "t2", **ADA, "city": ""}, {"id": "t1", **ADA, "city": ""}, *STRANGERS]
    explanation = explain(ADA, twins)
    first, second = (one for one in explanation.candidates if one.part in ("best", "rival"))
    assert abs(first.total - second.total) < MARGIN
    assert (
        explanation.verdict == "t1 and t2 are less than 2 bits apart, so that nobody can tell which of them the row is."
    )


def test_entries_of_one_person_are_named_and_the_latest_comes_first() -> None:
    moved = {**ADA, "street": "1 New Road", "updated_at": "2024-05-01"}
    people = [{"id": "old", **ADA, "updated_at": "2019-01-01"}, {"id": "new", **moved}, *STRANGERS]
    explanation = explain(ADA, people)
    assert [(one.id, one.part) for one in explanation.candidates] == [("new", "best"), ("old", "same person")]
    assert "new and old are entries of one person and count together" in explanation.verdict


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("exact", "ada is accepted: its probability 1.0000 reaches the threshold"),
        ("nickname", "agree only through the nickname table"),
        ("relative", "ada is the best, but its probability"),
        ("stranger", "No contact of the directory shares any key"),
        ("invalid", "The row is not matched: too little to match on"),
    ],
)
def test_the_verdict_says_why(name: str, why: str) -> None:
    assert why in explain(UPLOADS[name]).verdict


def test_a_threshold_that_is_not_reached_is_in_the_verdict() -> None:
    upload = {"first_name": "Ada", "last_name": "Lovelace", "email": "other@mail.com", "city": "Leeds"}
    assert "below the threshold 1." in explain(upload, threshold=1.0).verdict


def test_one_row_at_a_time() -> None:
    two = table([ADA, BOB])
    with pytest.raises(ValueError, match="one row can be explained at a time"):
        Matcher(directory(PEOPLE), nicknames=NICKNAMES).explain(two, map_columns(two.column_names))

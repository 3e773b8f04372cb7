"""What an explanation says beside the result."""

from console.explain_command import compared_with_result
from matching import MODEL_VERSION

THEN = {"status": "fuzzy", "score": "0.9512", "id": "'=1", "reason": "email=same"}
NOW = {"status": "fuzzy", "score": "0.9512", "id": "=1", "reason": "email=same"}
SUMMARY = {"model_version": MODEL_VERSION, "directory_version": "v1"}


def test_the_same_answer_is_called_so_though_formulas_were_defused() -> None:
    assert compared_with_result(THEN, NOW, SUMMARY, "v1") == "The result has the same answer."


def test_another_answer_is_told_with_what_is_known_of_why() -> None:
    other = {**NOW, "status": "none", "id": ""}
    told = "The result has another answer: fuzzy 0.9512 '=1."
    assert compared_with_result(THEN, other, {}, "v1") == told
    assert "another directory: version v1, not v2" in compared_with_result(THEN, other, SUMMARY, "v2")
    assert "made by model 0" in compared_with_result(THEN, other, {**SUMMARY, "model_version": "0"}, "v2")
    assert "the nicknames or the threshold are others" in compared_with_result(THEN, other, SUMMARY, "v1")

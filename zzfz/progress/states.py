"""The states of material and of its review, and the word a person sees for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum


class State(StrEnum):
    """How far the material of an item, a set or an indicator has come in."""

    MISSING = "missing"
    PARTIAL = "partial"
    COMPLETE = "complete"
    NOT_REQUIRED = "not_required"

    __hash__ = (
        str.__hash__
    )  # Enum's own is a function of Python's, and states are looked up by thousands


class ReviewState(StrEnum):
    """What the office has said of material that came in (审核); of sets and items only the first four."""

    PENDING = "pending"
    PASSED = "passed"
    RETURNED = "returned"
    STALE = "stale"
    """Passed, and changed since."""
    RESUBMITTED = "resubmitted"
    """Returned, and replaced by other content."""
    RETURNED_BEFORE = "returned_before"
    """Returned and withdrawn, and handed in again with the same content."""
    UNCHANGED = "unchanged"
    """Returned, and handed in again with the same words saved anew."""


SET_REVIEWS = (
    ReviewState.PENDING,
    ReviewState.PASSED,
    ReviewState.RETURNED,
    ReviewState.STALE,
)
"""The reviews that an item or a set can have; a piece can have all."""

OPEN_RETURNS = frozenset({ReviewState.RETURNED, ReviewState.RETURNED_BEFORE})
"""The returned content is here, and no verdict has settled it."""

STATE_WORDS: Mapping[str, str] = {
    State.MISSING: "未报送",
    State.PARTIAL: "部分报送",
    State.COMPLETE: "已报齐",
    State.NOT_REQUIRED: "无需报送",
    ReviewState.PENDING: "待审核",
    ReviewState.PASSED: "已通过",
    ReviewState.RETURNED: "已退回",
    ReviewState.STALE: "审后有变",
    ReviewState.RESUBMITTED: "待复审",
    ReviewState.RETURNED_BEFORE: "曾退回",
    ReviewState.UNCHANGED: "退回后重报，文字未变",
}
"""The word a person sees for each state."""


def state_of_all(states: Sequence[State]) -> State:
    """The state of a set with items of ``states``: complete when all that ask for something are, missing
    when nothing came in for any.
    """
    asked = [state for state in states if state is not State.NOT_REQUIRED]
    if not asked:
        return State.NOT_REQUIRED
    if all(state is asked[0] for state in asked):
        return asked[0]
    return State.PARTIAL

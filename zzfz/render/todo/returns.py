"""Why material was sent back: the one place that reads reviews for reports."""

from __future__ import annotations

from zzfz.progress.model import ReviewState, SetProgress
from zzfz.render.todo.model import ReturnView


def returns(one: SetProgress) -> tuple[ReturnView, ...]:
    """The verdicts that sent material of a set back and still hold, each once with its items.

    Verdicts hang on the items (``ItemProgress.review``: state and verdict). Where a set is
    returned and no item says why, the list is empty and reports show the state alone.
    """
    found: dict[int, tuple[object, list[int]]] = {}
    for item in one.items:
        review = getattr(item, "review", None)
        if review is not None and review.state is ReviewState.RETURNED and review.verdict:
            verdict = review.verdict
            found.setdefault(id(verdict), (verdict, []))[1].append(item.item.no)
    return tuple(_view(verdict, numbers) for verdict, numbers in found.values())


def _view(verdict: object, numbers: list[int]) -> ReturnView:
    return ReturnView(
        reason=getattr(verdict, "reason", None) or "没有写明理由",
        reviewer=getattr(verdict, "reviewer", None) or "",
        day=getattr(verdict, "date", None),
        numbers=tuple(numbers),
    )

"""Which lists must be current before anybody can be called clear, and when one is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from credit_service.rules.screening_shapes import Coverage, Question
from schemas.law import Law
from schemas.vocabulary import Market, Reach

LIMIT = timedelta(hours=24)
"""How old a required list may be."""


def freshness(held: Coverage, at: datetime, limit: timedelta = LIMIT) -> Coverage:
    """Return the coverage with `current` decided for an instant; a check at the source makes it current.

    Source: practice ruling 7.
    """
    fresh = held.as_of is not None and at - held.as_of <= limit
    return replace(held, current=fresh or held.checked)


def required_lists(question: Question, law: Law) -> tuple[str, ...]:
    """Return the lists that must be current, in order: by law for the market, named by the document, the bank's.

    Without a project those of every market. A foreign unilateral list is none, whoever names it.

    Source: 财库〔2016〕125号 (procurement); 法〔2016〕285号 (tenders); practice rulings 7 and 10.
    """
    markets = [question.market] if question.market else list(Market)
    codes = [code for market in markets for code in law.required_lists(market, question.on)]
    codes += [*question.extra_lists, *([question.funding] if question.funding else [])]
    return tuple(code for code in dict.fromkeys(codes) if not _foreign(law, code))


def _foreign(law: Law, code: str) -> bool:
    listed = law.lists.get(code)
    return listed is not None and listed.reach is Reach.FOREIGN

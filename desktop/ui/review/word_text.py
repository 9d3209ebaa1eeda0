"""What reviewers have said of a case, in one or two sentences for its author."""

from __future__ import annotations

from desktop.review.word_back import WordBack
from desktop.review.words import deed_in_words
from desktop.ui.when import when
from shared.language import say

_MOST = 240
"""Characters of somebody's words above the thread."""


def in_words(word: WordBack) -> str:
    """The decision, then the words."""
    told, one, remark = [], word.decision, word.comment
    if one is not None:
        told.append(f"{deed_in_words(one)} ({one.name}, {when(one.at)}).")
    if remark is not None:
        text = remark.text if len(remark.text) <= _MOST else f"{remark.text[:_MOST].rsplit(' ', 1)[0]}…"
        by = remark.name if one is None or remark.id != one.id else ""
        who = say(f"{by}, {when(remark.at)} : ", f"{by}, {when(remark.at)}: ") if by else ""
        told.append(say(f"{who}« {text} »", f"{who}“{text}”"))
    return " ".join(told)

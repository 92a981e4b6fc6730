"""What is asked once in a request."""

from __future__ import annotations

from django.utils import translation

from layers.http.once import asking_once, once, once_in_any_language


def test_a_question_is_asked_once_inside_and_every_time_outside() -> None:
    asked: list[str] = []

    @once
    def answer(name: str) -> int:
        asked.append(name)
        return len(asked)

    assert [answer("a"), answer("a")] == [1, 2]
    with asking_once():
        assert [answer("a"), answer("b"), answer("a")] == [3, 4, 3]
        with asking_once():
            assert answer("a") == 3
        assert answer("b") == 4
        with translation.override("en"):
            assert answer("a") == 5
    assert answer("a") == 6


def test_an_answer_without_words_is_asked_once_whatever_the_language() -> None:
    asked: list[str] = []

    @once_in_any_language
    def answer(name: str) -> int:
        asked.append(name)
        return len(asked)

    with asking_once():
        assert answer("a") == 1
        with translation.override("en"):
            assert [answer("a"), answer("b")] == [1, 2]
    assert answer("a") == 3


def test_nothing_is_remembered_after_a_fault() -> None:
    asked: list[int] = []

    @once
    def answer() -> int:
        asked.append(1)
        if len(asked) == 1:
            raise ValueError
        return len(asked)

    with asking_once():
        try:
            answer()
        except ValueError:
            asked.append(1)
        assert [answer(), answer()] == [3, 3]

"""What was counted is kept by version and question, in a size that no question decides."""

from __future__ import annotations

from civicmap.outlets.ogc import memory


def test_a_question_is_counted_once_for_a_version_and_a_long_one_takes_no_more_room() -> None:
    numbers = iter(range(1, 9))

    def ask(version: str, text: str) -> int:
        return int(memory.remembered(version, ("count", text), lambda: next(numbers)))

    long = "x" * 60_000
    assert [ask("1", long), ask("1", long), ask("1", f"{long}y"), ask("2", long)] == [1, 1, 2, 3]
    assert [len(place) for place in memory._kept._kept] == [16, 16, 16]
    assert memory.digest_of(("a", "b,c")) != memory.digest_of(("a,b", "c"))


def test_an_unknown_version_is_always_counted() -> None:
    numbers = iter(range(2))
    assert [memory.remembered("", "key", lambda: next(numbers)) for _time in range(2)] == [0, 1]
    assert len(memory._kept) == 0

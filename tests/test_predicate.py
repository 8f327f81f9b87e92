"""The algebra of tests of one attribute: joined, negated and simplified tests say of every value what their parts say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flagsync.predicate import FALSE, LIST, NULL, NUMBER, OBJECT, TEXT, TRUE, Among, Atom, Except, Piece, Predicate, Scalar

NUMBERS: list[Scalar] = [-1, 0, 1, 1.5, 2, 3, 10**30]
TEXTS: list[Scalar] = ["", "a", "ab", "b", "1", "1.2.3", "2.0.0", "x y"]
VALUES: list[Scalar | None] = [None, True, False, *NUMBERS, *TEXTS]


def some_of(values: list[Scalar]) -> st.SearchStrategy[tuple[Scalar, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=4, unique=True).map(tuple)


def pieces(values: list[Scalar], *operators: str) -> st.SearchStrategy[Piece]:
    atoms = st.builds(Atom, st.sampled_from(operators), st.sampled_from(values))
    return st.one_of(st.booleans(), atoms, some_of(values).map(Among), some_of(values).map(Except))


TESTS = st.builds(
    lambda null, true, false, number, text: Predicate.of(
        "x", {NULL: null, TRUE: true, FALSE: false, NUMBER: number, TEXT: text, LIST: False, OBJECT: False}
    ),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    pieces(NUMBERS, "lt", "gte", "gt", "lte"),
    pieces(TEXTS, "starts_with", "ends_with", "contains"),
)
FORMULAS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        inner.map(lambda test: ~test),
        st.lists(inner, min_size=1, max_size=4).map(Predicate.every),
        st.lists(inner, min_size=1, max_size=4).map(Predicate.some),
    ),
    max_leaves=8,
)


@given(st.lists(FORMULAS, min_size=1, max_size=4))
def test_joined_and_negated_tests_say_what_their_parts_say(tests: list[Predicate]) -> None:
    for value in VALUES:
        each = [test.at(value) for test in tests]
        assert Predicate.every(tests).at(value) is all(each)
        assert Predicate.some(tests).at(value) is any(each)
        assert (~tests[0]).at(value) is not each[0]


@given(FORMULAS, FORMULAS, st.sampled_from([None, False, True]))
def test_what_is_known_already_changes_nothing_for_whom_it_is_true(test: Predicate, known: Predicate, ruled_out: bool) -> None:
    simpler = test.within(known, ruled_out)
    for value in VALUES:
        if known.at(value) is True:
            assert simpler.at(value) is test.at(value), (value, simpler)


@given(FORMULAS)
def test_a_test_that_says_the_same_of_everything_is_a_constant_only_if_it_does(test: Predicate) -> None:
    if test.constant is not None:
        assert all(test.at(value) is test.constant for value in VALUES)

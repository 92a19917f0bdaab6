"""A sign at every place of every valid example: flagged or refused, and never clear. A sample; all of them by hand, see insertion."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from tests.properties.examples import MANIFEST, NO_CORPUS, Example, of_corpus, own
from tests.properties.insertion import Case, cases, fate, holds, some
from tests.properties.places import INSERTED, PLACES
from tests.properties.signs import SIGNS

OF_OWN, OF_CORPUS = 40, 220
FORMS = list(INSERTED)
every_form = pytest.mark.parametrize("form", FORMS)

pytestmark = pytest.mark.property


@cache
def chosen(form: str, examples: tuple[Example, ...], count: int) -> tuple[Case, ...]:
    return some((one for one in examples if one.form == form), count)


def first(form: str) -> Example:
    return next(one for one in own() if one.form == form)


def assert_all_hold(every: tuple[Case, ...]) -> None:
    fell = [(case.label, how) for case in every if not holds(case, how := fate(case.data))]
    assert not fell


@every_form
def test_a_sign_at_some_places_of_our_own_documents(form: str) -> None:
    assert_all_hold(chosen(form, own(), OF_OWN))


@pytest.mark.corpus
@pytest.mark.skipif(not MANIFEST.is_file(), reason=NO_CORPUS)
@every_form
def test_a_sign_at_some_places_of_the_examples_of_the_standards(form: str) -> None:
    found = chosen(form, of_corpus(form), OF_CORPUS)
    if not found:
        pytest.skip(f"the corpus holds no example of {form} that names nothing")
    assert_all_hold(found)


@every_form
def test_a_file_of_the_engine_is_told_in_the_place_of_any_text(form: str) -> None:
    family, _, encoding = form.rpartition(" ")
    sign = next(one for one in SIGNS[family] if one.kind == "file")
    every = (Case(first(form), place, sign) for place in PLACES[encoding](first(form).data) if place[-1] == "as")
    assert_all_hold(tuple(every))


@every_form
def test_the_sample_holds_every_sign(form: str) -> None:
    count = Counter(case.sign.kind for case in chosen(form, own(), OF_OWN))
    assert set(count) >= {"component", "supplier", "purl", "cpe"}


@every_form
def test_every_case_is_another_document(form: str) -> None:
    example = first(form)
    made = [case.data for case in cases(example)]
    assert len(set(made)) > 0.9 * len(made)
    assert example.data not in made

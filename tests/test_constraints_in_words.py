"""No named rule of the database is ever told by its name."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.utils.translation import override

from tests.ours import OURS

RULES = [
    (model, rule)
    for app in apps.get_app_configs()
    if app.name in OURS
    for model in app.get_models()
    for rule in model._meta.constraints
]


@pytest.mark.parametrize(
    ("model", "rule"), RULES, ids=lambda value: getattr(value, "name", getattr(value, "__name__", ""))
)
def test_a_rule_is_told_in_words_in_both_languages(model: type, rule: Any) -> None:
    told = set()
    for language in ("en", "it"):
        with override(language):
            sentence = str(rule.get_violation_error_message())
        assert rule.name not in sentence
        told.add(sentence)
    assert len(told) == 2, "the sentence is not translated"

"""What the form of a report asks for."""

from __future__ import annotations

import pytest
from django.utils import translation

from reports.forms import DescriptionForm
from tests import factories

pytestmark = pytest.mark.django_db


def test_where_the_place_is_shown_only_roughly_the_title_asks_for_no_address() -> None:
    category = factories.CategoryFactory()

    def said() -> str:
        with translation.override("en"):
            return str(DescriptionForm(category=category, guest=True).fields["title"].help_text)

    assert "without the address" not in said()
    category.precision = "100m"
    assert "without the address" in said()

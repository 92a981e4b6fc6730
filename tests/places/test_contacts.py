"""Hours and contacts are one piece, whatever kind has them."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import RequestFactory

from civicmap.layers import find_layer
from engagement.contributions.forms import ContactFields
from places.layers import CONTACT_COLUMNS
from places.models import Contactable, Feature

KINDS = [model for model in Feature.child_models().values() if issubclass(model, Contactable)]
SHARED = {field.name for field in Contactable._meta.get_fields()}


def test_the_shared_columns_are_the_fields_and_the_form_asks_for_what_people_know() -> None:
    assert {column.name for column in CONTACT_COLUMNS} == SHARED
    assert set(ContactFields.base_fields) == SHARED - {"hours_are_example", "verified"}


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.LAYER)
def test_every_kind_with_contacts_publishes_and_administers_all_of_them(
    model: type[Feature], rf: RequestFactory
) -> None:
    layer = find_layer(model.LAYER)
    assert layer is not None
    assert {column.name for column in layer.columns} >= SHARED
    shown = {
        name
        for _title, options in admin.site.get_model_admin(model).get_fieldsets(rf.get("/"))
        for name in options["fields"]
    }
    assert shown >= SHARED | {"hours_preview"}

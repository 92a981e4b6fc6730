"""The form for a new garden."""

from django import forms

from engagement.contributions.forms import ItemForm
from tests.newkind.models import Garden


class GardenForm(ItemForm):
    """A garden with its plots."""

    KIND = Garden.KIND
    DETAILS = ("plots",)
    plots = forms.IntegerField(label="Quante aiuole", min_value=1)

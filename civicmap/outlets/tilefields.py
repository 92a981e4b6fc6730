"""What the fields of vector tiles hold, for the TileJSON documents: a type and a sentence for each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

CLUSTER_FIELDS = {
    "n": ("Number", gettext_lazy("how many things the point stands for")),
    "cell": ("String", gettext_lazy("the square they lie in, for the filter of the same name")),
    "c": ("String", gettext_lazy("how many of each category, code:number separated by commas")),
    "id": ("Number", gettext_lazy("the thing, where it is one")),
}
SHAPE_FIELDS = {
    "k": ("String", gettext_lazy("name of the layer")),
    "category": ("String", gettext_lazy("Category code")),
}
PIN_FIELDS = {
    **CLUSTER_FIELDS,
    **SHAPE_FIELDS,
    "status": ("String", gettext_lazy("Status code")),
    "title": ("String", gettext_lazy("Title")),
    "approx": ("Number", gettext_lazy("1 if the place is approximate")),
}
NOTICE_FIELDS = {
    "reason": ("String", gettext_lazy("too-many or thinned")),
    "limit": ("Number", gettext_lazy("how many can be counted with such filters")),
    "shown": ("Number", gettext_lazy("shapes drawn")),
    "of": ("Number", gettext_lazy("shapes there are")),
}

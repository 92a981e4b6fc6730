"""Acts within the page of what they belong to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from engagement.acts.models import Act
from engagement.acts.services import remove, store
from places.admin.scope import CityScope, ReadOnly, ScopedInline


class ActFormSet(BaseInlineFormSet):
    """Acts go by their services: a file that is replaced or removed leaves the disk."""

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """Save a changed act."""
        act = form.save(commit=False)
        return store(act) if commit else act

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """Delete an act with its file."""
        if commit:
            remove(obj)


class ActInline(ScopedInline):
    """Acts with their documents. The checksum is computed when a document is stored."""

    model = Act
    formset = ActFormSet
    fields = ("type", "number", "date", "body", "is_public", "document", "sha256")
    readonly_fields = ("sha256",)


@admin.register(Act)
class ActAdmin(ReadOnly, CityScope):
    """All acts of a city. They are written on the page of what they belong to."""

    list_display: Any = ("date", "type", "number", "body", "belongs_to", "city", "is_public")
    list_filter: ClassVar[Any] = ("type", "is_public", ("city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("city", "feature", "procedure")
    search_fields: ClassVar[Any] = ("number", "body", "feature__title", "procedure__name_it")
    date_hierarchy = "date"
    fields: ClassVar[Any] = (
        "belongs_to", "type", "number", "date", "body", "is_public", "read", "sha256",
    )  # fmt: skip
    readonly_fields: ClassVar[Any] = ("belongs_to", "read")

    @admin.display(description=_("belongs to"))
    def belongs_to(self, obj: Act) -> str:
        """The thing or the procedure."""
        return str(obj.feature or obj.procedure)

    @admin.display(description=_("document"))
    def read(self, obj: Act) -> SafeString | str:
        """A link to the stored file."""
        return format_html('<a href="{}">PDF</a>', obj.document_url) if obj.document else "–"

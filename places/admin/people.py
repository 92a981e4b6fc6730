"""Offices, roles and categories. People are named by their e-mail address, so that no list of accounts is shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from places.admin.ground import swatch
from places.admin.questions import TYPE_NAMES, QuestionsField
from places.admin.scope import CityScope
from places.feature.extra_questions import LISTS, choices, label, validate_questions
from places.models import Category, Feature, Office, Precision, Role


def find_people(addresses: list[str]) -> tuple[list[User], list[str]]:
    """People by their addresses, and the addresses that nobody has."""
    wanted = {address.strip().lower() for address in addresses if address.strip()}
    found = list(User.objects.filter(email__in=wanted))
    return found, sorted(wanted - {user.email for user in found})


class OfficeForm(forms.ModelForm):
    """An office with the addresses of its members."""

    people = forms.CharField(
        label=_("Members"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("E-mail addresses of people who have an account, one a line."),
    )

    class Meta:
        model = Office
        fields = ("city", "code", "name", "email", "is_external")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            members = self.instance.members.order_by("email").values_list("email", flat=True)
            self.fields["people"].initial = "\n".join(members)

    def clean_people(self) -> list[User]:
        """The people, or the addresses that are wrong."""
        people, unknown = find_people(self.cleaned_data["people"].splitlines())
        if unknown:
            raise forms.ValidationError(
                gettext("Nobody has an account with: %(addresses)s.") % {"addresses": ", ".join(unknown)}
            )
        return people

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        self.instance.members.set(self.cleaned_data["people"])


@admin.register(Office)
class OfficeAdmin(CityScope):
    """Offices and outside bodies."""

    form = OfficeForm
    list_display: Any = ("name", "code", "city", "email", "is_external")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter), "is_external")
    list_select_related: ClassVar[Any] = ("city",)
    search_fields: ClassVar[Any] = ("name", "code")

    def choice_label(self, obj: Office) -> str:
        """The name and the city."""
        return f"{obj.name} ({obj.city.name})"


class RoleForm(forms.ModelForm):
    """A role given to somebody by e-mail address."""

    person = forms.EmailField(
        label=_("Person"), help_text=_("E-mail address of somebody who has an account.")
    )

    class Meta:
        model = Role
        fields = ("person", "name", "city", "area", "house")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["person"].initial = self.instance.user.email

    def clean_person(self) -> str:
        """Set the person, or say that there is none."""
        people, _unknown = find_people([self.cleaned_data["person"]])
        if not people:
            raise forms.ValidationError(gettext("Nobody has an account with this address."))
        self.instance.user = people[0]
        return people[0].email

    def clean(self) -> dict[str, Any]:
        """An area or a house is one of the city's."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        city, area, house = (cleaned.get(name) for name in ("city", "area", "house"))
        if area is not None and (city is None or area.kind.city_id != city.pk):
            self.add_error("area", gettext("Choose an area of the city."))
        if house is not None and (city is None or house.city_id != city.pk):
            self.add_error("house", gettext("Choose a house of the city."))
        return cleaned


@admin.register(Role)
class RoleAdmin(CityScope):
    """Who may do what, where."""

    form = RoleForm
    list_display: Any = ("user", "email", "name", "city", "area", "house")
    list_filter: ClassVar[Any] = ("name", ("city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("user", "city", "area", "house")
    search_fields: ClassVar[Any] = ("user__email", "user__display_name")
    autocomplete_fields: ClassVar[Any] = ("area", "house")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        """Roles without a limit are for those who administer every city."""
        rows = super().get_queryset(request)
        return rows if self.everywhere(request) else rows.filter(city__isnull=False)

    @admin.display(description=_("e-mail address"), ordering="user__email")
    def email(self, obj: Role) -> str:
        """The person's address."""
        return obj.user.email


class CategoryForm(forms.ModelForm):
    """A category whose kind is chosen by name."""

    kind = forms.ChoiceField(label=_("Kind of feature"))

    class Meta:
        model = Category
        fields = (
            "kind", "city", "parent", "code", "name_it", "name_en", "description_it", "description_en", "icon",
            "colour", "admission", "is_private", "precision", "office", "repeat_metres", "position", "questions",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            kinds = [(kind, child._meta.verbose_name) for kind, child in Feature.child_models().items()]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if "precision" in self.fields:
            precision = Feature._meta.get_field("precision")
            self.fields["precision"] = forms.ChoiceField(
                label=self.fields["precision"].label,
                choices=precision.choices or [],
                help_text=_("How exactly the public may know the places of new items."),
            )
        if "questions" in self.fields:
            self.fields["questions"] = QuestionsField(
                label=self.fields["questions"].label, help_text=QUESTIONS_HELP
            )

    def clean(self) -> dict[str, Any]:
        """A tree of two levels, of one kind and one city."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        parent, city, office = (cleaned.get(name) for name in ("parent", "city", "office"))
        if parent is not None:
            if parent.pk == self.instance.pk or parent.parent_id:
                self.add_error("parent", gettext("Choose a category of the upper level."))
            elif parent.kind != cleaned.get("kind"):
                self.add_error("parent", gettext("The category above is for another kind of thing."))
            elif parent.city_id not in (None, city.pk if city else None):
                self.add_error("parent", gettext("The category above belongs to another city."))
        if cleaned.get("is_private") and cleaned.get("kind") not in Feature.kinds_that_may_be("private"):
            self.add_error("is_private", gettext("Only reports can be private."))
        if office is not None and (city is None or office.city_id != city.pk):
            self.add_error("office", gettext("An office answers only for categories of its own city."))
        return cleaned


QUESTIONS_HELP = _(
    "Empty rows are left out; to take a question away, empty its texts and its code. After “Save and continue editing” there are new empty "
    "rows. Answers that were given are kept under the codes: do not change those."
)


class KindFilter(admin.SimpleListFilter):
    """Kinds of feature in words."""

    title = _("kind of feature")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every kind there is."""
        return [(kind, str(child._meta.verbose_name)) for kind, child in Feature.child_models().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Categories of the chosen one."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Category)
class CategoryAdmin(CityScope):
    """Categories with their pictograms, colours and questions."""

    form = CategoryForm
    list_display: Any = (
        "name_it", "code", "kind_shown", "parent", "city", "colour_shown", "icon", "admission", "is_private", "precision_shown",
        "position",
    )  # fmt: skip
    list_filter: ClassVar[Any] = (
        KindFilter,
        ("city", admin.RelatedOnlyFieldListFilter),
        "admission",
        "is_private",
        "precision",
    )
    list_select_related: ClassVar[Any] = ("parent", "city")
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code")
    autocomplete_fields: ClassVar[Any] = ("parent", "office")
    readonly_fields: ClassVar[Any] = ("questions_shown",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A form of one kind of feature is offered the categories of that kind."""
        queryset, duplicates = super().get_search_results(request, queryset, search_term)
        kind = request.GET.get("of_kind", "")
        if kind in Feature.child_models():
            queryset = queryset.of_kind(kind)  # type: ignore[attr-defined]
        return queryset, duplicates

    def choice_label(self, obj: Category) -> str:
        """The name, the one above it, and the city that has it alone."""
        parent = f"{obj.parent.name} › " if obj.parent else ""
        return f"{parent}{obj.name} ({obj.city.name if obj.city else gettext('every city')})"

    @admin.display(description=_("kind of feature"), ordering="kind")
    def kind_shown(self, obj: Category) -> str:
        """The kind in words."""
        child = Feature.child_models().get(obj.kind)
        return str(child._meta.verbose_name) if child else obj.kind

    @admin.display(description=_("precision of public places"), ordering="precision")
    def precision_shown(self, obj: Category) -> str:
        """The precision in words."""
        return str(dict(Precision.choices).get(obj.precision, obj.precision))

    @admin.display(description=_("colour"))
    def colour_shown(self, obj: Category) -> SafeString:
        """The colour beside its code."""
        return swatch(obj.colour)

    @admin.display(description=_("questions as they are asked"))
    def questions_shown(self, obj: Category) -> SafeString | str:
        """The questions, readable."""
        if not obj.questions:
            return gettext("No extra questions.")
        try:
            validate_questions(obj.questions)
        except forms.ValidationError:
            return gettext("They can be shown once the faults are mended.")
        rows = []
        for question in obj.questions:
            marks = [str(TYPE_NAMES[question["type"]])]
            if question.get("required"):
                marks.append(gettext("required"))
            if not question.get("public", True):
                marks.append(gettext("for staff only"))
            listed = ", ".join(name for _code, name in choices(question)) if question["type"] in LISTS else ""
            rows.append((label(question), ", ".join(marks), f" {listed}" if listed else ""))
        return format_html(
            '<ul class="cm-questions">{}</ul>',
            format_html_join("", "<li><strong>{}</strong> ({}){}</li>", rows),
        )

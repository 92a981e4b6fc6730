"""Reports for machines: a GeoJSON feature in, a GeoJSON feature out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from layers.input.cleaning import mended_line, mended_text
from places.feature.extra_questions import clean_answers, public_answers
from places.models import Category, City
from reports.forms import TITLE_LENGTH
from reports.models import Report
from reports.reading import PointField, flattened
from reports.services import check_place


class LineField(serializers.CharField):
    """A text of one line, mended as in forms."""

    def run_validation(self, data: Any = empty) -> Any:
        """The text without signs that nobody can see; a blank one is judged after that."""
        return super().run_validation(mended_line(data) if isinstance(data, str) else data)


class LinesField(serializers.CharField):
    """A text of several lines, mended as in forms."""

    def run_validation(self, data: Any = empty) -> Any:
        """The text without signs that nobody can see; a blank one is judged after that."""
        return super().run_validation(mended_text(data) if isinstance(data, str) else data)


class NewReportSerializer(GeoFeatureModelSerializer):
    """A report somebody sends. The same rules as the form's hold."""

    city: Any = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=City.objects.public().defer("boundary"),
        error_messages={
            "does_not_exist": _("There is no such city."),
            "invalid": _("There is no such city."),
        },
    )
    category = serializers.CharField(max_length=60)
    title = LineField(max_length=TITLE_LENGTH, required=False, allow_blank=True)
    description = LinesField(max_length=4000)
    address = LineField(max_length=200, required=False, allow_blank=True, default="")
    location = PointField(required=False, allow_null=True, default=None)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    name = LineField(max_length=120, required=False, allow_blank=True, default="")
    lang = serializers.ChoiceField(
        choices=["it", "en"],
        default="it",
        error_messages={"invalid_choice": _("The language is “it” or “en”.")},
    )
    answers = serializers.DictField(
        required=False,
        default=dict,
        error_messages={"not_a_dict": _("Write an object with the answers by the code of their question.")},
    )

    class Meta:
        model = Report
        geo_field = "location"
        fields = ("city", "category", "title", "description", "address", "email", "name", "lang", "answers")

    def to_internal_value(self, data: Any) -> Any:
        """The fields of the feature."""
        return super().to_internal_value(flattened(data))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Category, place and answers belong to the city."""
        city: City = attrs["city"]
        categories = Category.objects.of_kind(Report.KIND).of_city(city).select_related("office")
        category = categories.filter(code=attrs["category"]).first()
        if category is None:
            raise serializers.ValidationError({"category": [_("There is no such category of reports.")]})
        if category.children.exists():
            raise serializers.ValidationError(
                {"category": [_("Choose one of the categories below this one.")]}
            )
        attrs["category"] = category
        check_place(city, attrs["location"], attrs["address"])
        attrs["answers"] = clean_answers(category.questions, attrs["answers"])
        attrs["title"] = attrs.get("title") or shortened(attrs["description"])
        return attrs


def shortened(text: str) -> str:
    """A title from the first words of a text."""
    words = " ".join(text.split())
    return words if len(words) <= 80 else words[:79].rsplit(" ", 1)[0] + "…"


class PublicReportSerializer(GeoFeatureModelSerializer):
    """What everybody may know of one report: fixed columns, the public place only."""

    city: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    category: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    address = serializers.CharField(source="public_address", read_only=True)
    office = serializers.CharField(source="manager.name", default=None, read_only=True)
    answers = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Report
        geo_field = "public_location"
        fields = (
            "id", "reference", "city", "category", "status", "title", "description", "address", "precision", "office", "answer",
            "answers", "published", "updated", "is_example", "url",
        )  # fmt: skip

    def get_answers(self, report: Report) -> dict[str, str]:
        """Answers to the category's public questions."""
        return dict(public_answers(report.category.questions, report.attributes))

    def get_url(self, report: Report) -> str:
        """The report's page."""
        return str(self.context["request"].build_absolute_uri(report.get_absolute_url()))

"""A question as one sentence in the reader's language, built from whole phrases that fit together in any order of choices."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from layers.declaration.layer import Layer, Noun
from layers.filters import AreaRef
from places.bilingual import localized
from places.ground.known import category_names, kind_of_area, public_statuses, statuses_in
from places.layers import AREA_LAYER
from places.models import Area, AreaKind, City
from places.models.phase import Tone
from planning.answering.deprivation import PREFIX, is_deprivation
from planning.answering.figures import directed_indicators
from planning.question.values import (
    DISTANCE,
    LAST,
    OF_COLUMN,
    UNGROUPED,
    Group,
    Measure,
    Question,
    Relation,
    Source,
)
from planning.showing.numbers import day, in_sentence, month_label

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])$")
OPEN_TONES = (Tone.NEW, Tone.PROGRESS)


def sentence(question: Question, layers: Mapping[str, Layer], city: City) -> str:
    """What is asked, such as “Reports in an open status of the category “Street lighting” within 200 m of …, by district”.

    Codes nobody knows stand as they are: the answer, not the sentence, says what is wrong.
    """
    words = Writer(question, layers, city).sentence()
    return words[:1].upper() + words[1:]


lazy_sentence = lazy(sentence, str)
"""The sentence in the language of the moment it is read: for declarations of layers."""


def quoted(text: object) -> str:
    """A name or a reader's words in the quotation marks of the language."""
    return _("“%(text)s”") % {"text": text}


def either(words: Sequence[str]) -> str:
    """“a”, “a or b”, “a, b or c”."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def lowered(title: object) -> str:
    """A title within a sentence: its first letter small, unless the word is an abbreviation."""
    text = str(title)
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def last_words(last: str) -> str:
    """A period back from today, such as ``12m``; empty where the text is none."""
    found = LAST.match(last)
    if not found:
        return ""
    number = int(found[1])
    words = {
        "d": ngettext("the last day", "the last %(count)s days", number),
        "m": ngettext("the last month", "the last %(count)s months", number),
        "y": ngettext("the last year", "the last %(count)s years", number),
    }[found[2]]
    return words % {"count": number} if number != 1 else words


def between(start: datetime.date | None, end: datetime.date | None) -> str:
    """A period by its ends, as far as it has some."""
    dates = {"start": day(start) if start else "", "end": day(end) if end else ""}
    if start and end:
        return _("from %(start)s to %(end)s") % dates
    if start:
        return _("since %(start)s") % dates
    return _("until %(end)s") % dates if end else ""


@dataclass(frozen=True)
class Writer:
    """Writes the parts of one question."""

    question: Question
    layers: Mapping[str, Layer]
    city: City

    def sentence(self) -> str:
        """All parts, separated by commas."""
        question = self.question
        measure = self.measure()
        parts = [self.things(question.subject), "" if self.is_distance else self.related(), self.in_polygon()]
        start = " ".join(part for part in parts if part)
        if self.is_distance:
            start, measure = _("%(things)s: %(distance)s") % {"things": start, "distance": measure}, ""
        after = [self.grouping(), measure, self.period(question.subject), self.only()]
        return ", ".join([start, *(part for part in after if part)])

    @property
    def is_distance(self) -> bool:
        """Whether the way to the nearest is what is measured."""
        question = self.question
        return (
            question.relation == Relation.NEAREST
            and question.column == DISTANCE
            and question.measure in OF_COLUMN
        )

    def things(self, source: Source) -> str:
        """The rows of a layer with what narrows them."""
        noun = self.noun(source)
        return f"{noun.many if noun else self.layer(source)}{self.rest(source, noun)}"

    def target(self, source: Source) -> str:
        """The rows of the target, with their period, which would be taken for the subject's at the end of the sentence."""
        return f"{self.things(source)}{self.within(source)}"

    def every(self, source: Source) -> str:
        """One row of the target, to stand after “every”; empty where nobody knows what one is called."""
        noun = self.noun(source)
        one = str(noun.one) if noun else self.one_area(source)
        return f"{one}{self.rest(source, noun)}{self.within(source)}" if one else ""

    def nearest(self, source: Source) -> str:
        """“to the nearest place of the category “Market””."""
        noun = self.noun(source)
        if noun:
            return str(noun.nearest) % {"rest": self.rest(source, noun) + self.within(source)}
        return _("to the nearest of these: %(target)s") % {"target": self.target(source)}

    def within(self, source: Source) -> str:
        """The period of a target, in brackets."""
        period = self.period(source)
        return f" ({period})" if period else ""

    def noun(self, source: Source) -> Noun | None:
        """What the rows are called, by their state where there is a word for it."""
        nouns = self.nouns(source)
        return nouns.get(self.state(source)) or nouns.get("")

    def nouns(self, source: Source) -> Mapping[str, Noun]:
        """The words for rows of the layer, as it declares them."""
        layer = self.layers.get(source.layer)
        return layer.nouns if layer else {}

    def rest(self, source: Source, noun: Noun | None) -> str:
        """What narrows the rows, with a space before each part; without the state where the noun says it."""
        filters = source.filters
        state = self.state(source)
        said = state and noun is not None and noun is self.nouns(source).get(state)
        words = [
            "" if said else self.statuses(source),
            self.categories(source),
            self.area(filters.area),
            _("with the words %(text)s") % {"text": quoted(filters.text)} if filters.text else "",
            _("that meet %(filter)s") % {"filter": quoted(source.condition)} if source.condition else "",
        ]
        return "".join(f" {word}" for word in words if word)

    def layer(self, source: Source) -> str:
        """What the layer holds, in the plural."""
        if is_deprivation(source.layer):
            return self.deprived(source)
        if kind := self.kind_of_areas(source):
            return lowered(localized(kind.plural_it or kind.name_it, kind.plural_en or kind.name_en))
        layer = self.layers.get(source.layer)
        return lowered(layer.title) if layer else source.layer

    def one_area(self, source: Source) -> str:
        """What one area of the layer is called; empty for other layers."""
        kind = self.kind_of_areas(source)
        return lowered(kind.name) if kind else ""

    def kind_of_areas(self, source: Source) -> AreaKind | None:
        """The kind of area that the layer holds; None for other layers."""
        prefix = f"{AREA_LAYER}{self.city.slug}-"
        return self.kind(source.layer.removeprefix(prefix)) if source.layer.startswith(prefix) else None

    def deprived(self, source: Source) -> str:
        """The areas of the deprivation rule; as a target only those it makes one."""
        kind = self.kind(source.layer.removeprefix(PREFIX))
        if kind is None:
            return source.layer
        rule = self.question.rule
        count = len(rule.indicators) or len(directed_indicators(kind))
        names = {
            "areas": lowered(localized(kind.plural_it or kind.name_it, kind.plural_en or kind.name_en)),
            "least": rule.at_least,
            "count": count,
        }
        if source is self.question.subject:
            return (
                ngettext(
                    "%(areas)s by the deprivation rule (at least %(least)s of %(count)s indicator worse than the city mean)",
                    "%(areas)s by the deprivation rule (at least %(least)s of %(count)s indicators worse than the city mean)",
                    count,
                )
                % names
            )
        return (
            ngettext(
                "target areas (%(areas)s with at least %(least)s of %(count)s indicator worse than the city mean)",
                "target areas (%(areas)s with at least %(least)s of %(count)s indicators worse than the city mean)",
                count,
            )
            % names
        )

    def kind(self, code: str) -> AreaKind | None:
        """A kind of area of the city."""
        return kind_of_area(self.city, code)

    def categories(self, source: Source) -> str:
        """The categories by name."""
        codes = source.filters.categories
        if not codes:
            return ""
        known = category_names(self.city, self.kind_of(source))
        names = either([quoted(known.get(code, code)) for code in codes])
        return ngettext("of the category %(names)s", "of the categories %(names)s", len(codes)) % {
            "names": names
        }

    def statuses(self, source: Source) -> str:
        """The statuses by name, or “open” and “closed” where all such are asked."""
        codes = source.filters.statuses
        if not codes:
            return ""
        if state := self.state(source):
            return _("in an open status") if state == "open" else _("in a closed status")
        known = public_statuses([self.kind_of(source)], self.city)
        names = [quoted(known[code].label if code in known else code) for code in codes]
        return _("in the status %(names)s") % {"names": either(names)}

    def state(self, source: Source) -> str:
        """``open`` or ``closed`` where just all such statuses of the city are asked, else empty."""
        known = statuses_in(self.kind_of(source), self.city)
        codes = known.keys() & set(source.filters.statuses)
        if not codes:
            return ""
        still_open = {code for code, info in known.items() if info.tone in OPEN_TONES}
        return "open" if codes == still_open else "closed" if codes == set(known) - still_open else ""

    def kind_of(self, source: Source) -> str:
        """The kind of feature that the layer holds; empty for other layers."""
        layer = self.layers.get(source.layer)
        return layer.kind if layer else ""

    def area(self, reference: AreaRef | None) -> str:
        """The area of a filter by name."""
        if reference is None:
            return ""
        return _("in %(area)s") % {"area": quoted(self.area_name(reference.kind, reference.code))}

    def area_name(self, kind: str, code: str) -> str:
        """What an area in force is called; the code where there is none."""
        areas = Area.objects.current().filter(kind__city=self.city, kind__code=kind, code=code)
        return areas.values_list("name", flat=True).first() or f"{kind}:{code}"

    def related(self) -> str:
        """How the rows stand to the target."""
        question = self.question
        if question.target is None:
            return ""
        if question.relation == Relation.NEAREST:
            return _("by the distance %(nearest)s") % {"nearest": self.nearest(question.target)}
        every = self.every(question.target)
        words = {
            Relation.WITHIN: _("inside %(target)s"),
            Relation.INTERSECTS: _("that meet %(target)s"),
            Relation.NEAR: _("within %(metres)s m of %(target)s"),
            Relation.NOT_WITHIN: _("outside every %(every)s") if every else _("outside all %(target)s"),
            Relation.NOT_INTERSECTS: _("that meet no %(target)s"),
            Relation.NOT_NEAR: _("more than %(metres)s m from every %(every)s")
            if every
            else _("more than %(metres)s m from all %(target)s"),
        }[Relation(question.relation)]
        metres = number_format(question.metres, force_grouping=True)
        return words % {"target": self.target(question.target), "every": every, "metres": metres}

    def in_polygon(self) -> str:
        """The polygon, which has no name."""
        if self.question.polygon:
            return _("in the drawn polygon")
        return _("in the uploaded polygon") if self.question.shape else ""

    def period(self, source: Source) -> str:
        """The period of the subject or of the target."""
        period = last_words(source.last) or between(source.filters.start, source.filters.end)
        if not source.date:
            return period
        return _("%(period)s by the date %(date)s") % {"period": period, "date": self.date(source.date)}

    def date(self, name: str) -> str:
        """A date of the subject, or of the target, by its title."""
        sources = [source for source in (self.question.subject, self.question.target) if source]
        layers = [self.layers[source.layer] for source in sources if source.layer in self.layers]
        column = next((found for layer in layers if (found := layer.column(name))), None)
        return quoted(column.title if column else name)

    def grouping(self) -> str:
        """By what the rows are put together."""
        question = self.question
        if question.group == Group.AREA:
            kind = self.kind(question.kind)
            return _("by %(kind)s") % {"kind": lowered(kind.name) if kind else question.kind}
        return (
            {
                Group.CATEGORY: _("by category"),
                Group.MONTH: _("by month of the date %(date)s") % {"date": self.date(question.kind)}
                if question.kind
                else _("by month"),
                Group.HEXAGON: _("by hexagons with an edge of %(size)s m")
                % {"size": number_format(question.size, force_grouping=True)},
            }.get(Group(question.group), "")
            if question.group
            else ""
        )

    def measure(self) -> str:
        """The measure of each group; empty for counts."""
        question = self.question
        if self.is_distance and question.target is not None:
            words = {
                Measure.MEAN: _("mean distance %(nearest)s"),
                Measure.SUM: _("sum of the distances %(nearest)s"),
                Measure.MEDIAN: _("median distance %(nearest)s"),
            }[Measure(question.measure)]
            return words % {"nearest": self.nearest(question.target)}
        if question.measure in OF_COLUMN:
            words = {
                Measure.MEAN: _("mean of %(column)s"),
                Measure.SUM: _("sum of %(column)s"),
                Measure.MEDIAN: _("median of %(column)s"),
            }[Measure(question.measure)]
            return words % {"column": self.column()}
        return {
            Measure.PER_1000: _("per 1,000 inhabitants"),
            Measure.PER_KM2: _("per km²"),
        }.get(Measure(question.measure), "")

    def column(self) -> str:
        """The measured value by its title."""
        layer = self.layers.get(self.question.subject.layer)
        column: Any = layer.column(self.question.column) if layer else None
        return quoted(column.title if column else self.question.column)

    def only(self) -> str:
        """The one group whose rows are listed."""
        question = self.question
        if not question.only:
            return ""
        if question.only in UNGROUPED:
            return _("only %(group)s") % {"group": quoted(UNGROUPED[question.only])}
        name = ""
        if question.group == Group.AREA:
            return _("only %(group)s") % {"group": quoted(self.area_name(question.kind, question.only))}
        if question.group == Group.CATEGORY:
            layer = self.layers.get(question.subject.layer)
            name = category_names(self.city, layer.kind if layer else "").get(question.only, "")
        elif question.group == Group.MONTH and MONTH.match(question.only):
            name = in_sentence(month_label(datetime.date.fromisoformat(f"{question.only}-01")))
        return _("only %(group)s") % {"group": quoted(name or question.only)}

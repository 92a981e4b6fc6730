"""Ready texts that the offices of the demonstration answer with."""

from __future__ import annotations

from places.models import City
from reports.models import ReplyTemplate
from reports.workflow import ReportStatus

TEXTS = (
    (
        "Presa in carico",
        ReportStatus.ASSIGNED,
        "Buongiorno, la segnalazione {reference} ({category}) è arrivata all’ufficio {office}. Contiamo di risolverla entro il {due}.",
        "Good morning, report {reference} ({category}) has reached the office {office}. We expect to solve it by {due}.",
    ),
    (
        "Sopralluogo fatto",
        ReportStatus.SCHEDULED,
        "Abbiamo fatto un sopralluogo in {address}: l’intervento è in programma.",
        "We have been to {address}: the work is scheduled.",
    ),
    (
        "Servono altre indicazioni",
        ReportStatus.WAITING_REPORTER,
        "Per trovare il punto esatto ci serve qualche indicazione in più, per esempio il numero civico più vicino o una foto.",
        "To find the exact spot we need some more details, such as the nearest house number or a photo.",
    ),
    (
        "Tocca a un altro ente",
        ReportStatus.NOT_OURS,
        "Il problema non è di competenza del Comune: se ne occupa {body}, a cui abbiamo inoltrato la segnalazione.",
        "The city is not responsible for this problem: {body} deals with it, to whom we have passed the report.",
    ),
)


def load_ready_texts(city: City) -> int:
    """Give a city its texts. Says how many are new."""
    before = ReplyTemplate.objects.filter(city=city).count()
    for name, status, italian, english in TEXTS:
        ReplyTemplate.objects.get_or_create(
            city=city,
            office=None,
            name=name,
            defaults={"status": status, "text_it": italian, "text_en": english},
        )
    return ReplyTemplate.objects.filter(city=city).count() - before

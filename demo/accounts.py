"""The people of the demonstration: one for each role, all with one simple password."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from accounts.models import User
from places.models import Area, City, Office, Role

PASSWORD = "civicmap-demo"


@dataclass(frozen=True)
class Person:
    """A demonstration account."""

    email: str
    name: str
    role: Role.Name
    does: str


PEOPLE = [
    Person("citizen@example.org", "Cittadina di prova", Role.Name.CITIZEN, "reports, proposes, adds a place"),
    Person(
        "worker@example.org",
        "Operatore di prova",
        Role.Name.WORKER,
        "decides about what people add in Circoscrizione 6 of Torino",
    ),
    Person(
        "office@example.org",
        "Ufficio di prova",
        Role.Name.OFFICE,
        "answers reports on Torino's roads and on persons in need",
    ),
    Person(
        "moderator@example.org", "Moderatrice di prova", Role.Name.MODERATOR, "approves and hides, in Torino"
    ),
    Person(
        "planner@example.org",
        "Pianificatore di prova",
        Role.Name.PLANNER,
        "asks questions over everything in Torino",
    ),
    Person(
        "admin@example.org",
        "Amministratrice di prova",
        Role.Name.ADMINISTRATOR,
        "everything, /admin/ included",
    ),
]


def load_people(city: City) -> int:
    """Make the accounts that are not there yet, with their roles in the city."""
    count = 0
    for person in PEOPLE:
        if User.objects.filter(email=person.email).exists():
            continue
        everywhere = person.role == Role.Name.ADMINISTRATOR
        make = User.objects.create_superuser if everywhere else User.objects.create_user
        user = make(person.email, PASSWORD, display_name=person.name)
        EmailAddress.objects.get_or_create(
            user=user, email=person.email, defaults={"verified": True, "primary": True}
        )
        area = None
        if person.role == Role.Name.WORKER:
            area = Area.objects.current().get(kind__city=city, kind__code="circoscrizione", code="6")
        Role.objects.create(user=user, name=person.role, city=None if everywhere else city, area=area)
        if person.role == Role.Name.OFFICE:
            user.offices.add(*Office.objects.filter(city=city, code__in=["roads", "social"]))
        count += 1
    return count

"""Rules that no linter sees: which way foreign keys point, what every child of Feature has, which lookups are used."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from places.models import Feature
from tests import ours

ROOT = Path(settings.BASE_DIR)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINE: list[str] = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
LEVELS = {
    app.strip(): level for level, apps_there in enumerate(reversed(LINE)) for app in apps_there.split("|")
}
KINDS = Feature.child_models()
OURS = [model for app in LEVELS if apps.is_installed(app) for model in apps.get_app_config(app).get_models()]


def foreign_keys() -> list[Any]:
    return [
        field
        for model in OURS
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many)
        and not field.auto_created
        and field.related_model is not None
        and field.related_model._meta.app_label in LEVELS
    ]


def source_files() -> list[Path]:
    return [path for app in LEVELS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def test_every_app_has_its_place_in_the_order_of_imports() -> None:
    ordered = "tool.importlinter of pyproject.toml, root_packages and layers"
    assert set(ours.OURS) - set(LEVELS) == set(), ordered
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == set(LEVELS), ordered


def test_foreign_keys_point_down_or_stay_in_their_app() -> None:
    wrong = [
        str(field)
        for field in foreign_keys()
        if field.model._meta.app_label != field.related_model._meta.app_label
        and LEVELS[field.model._meta.app_label] <= LEVELS[field.related_model._meta.app_label]
    ]
    assert wrong == []


def test_every_foreign_key_to_a_feature_has_a_name_for_the_way_back() -> None:
    wrong = [
        str(field)
        for field in foreign_keys()
        if issubclass(field.related_model, Feature)
        and not field.remote_field.parent_link
        and not hasattr(field.model, "pgh_label")
        and not field.remote_field.related_name
    ]
    assert wrong == []


def tables_without_a_model(models: list[Any]) -> set[str]:
    """The tables that point at features and are of none of these models: a flush between tests is refused for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text FROM pg_constraint
            WHERE contype = 'f' AND confrelid = 'places_feature'::regclass
            """
        )
        pointing = {name for (name,) in cursor.fetchall()}
    joining = {field.m2m_db_table() for model in models for field in model._meta.local_many_to_many}
    return pointing - joining - {model._meta.db_table for model in models}


@pytest.mark.django_db
def test_every_table_with_a_key_to_feature_is_a_model() -> None:
    assert tables_without_a_model(OURS) == set()
    assert tables_without_a_model([model for model in OURS if model is not KINDS["reports.report"]]) == {
        "reports_report"
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_named_after_its_model_and_has_a_layer_and_statuses(kind: str) -> None:
    child = KINDS[kind]
    assert kind == child._meta.label_lower
    assert child.LAYER
    assert child.statuses.__func__ is not Feature.statuses.__func__


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_child_has_its_guards_and_its_touch(kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, encode(tgargs, 'escape') FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [KINDS[kind]._meta.db_table],
        )
        triggers = dict(cursor.fetchall())
    assert {"touch_insert", "touch_update", "child_kind", "root_gone"} <= set(triggers)
    assert triggers["child_kind"].startswith(kind)
    if any(field.name == "phase" for field in KINDS[kind]._meta.local_fields):
        assert {"status_insert", "status_update"} <= set(triggers)


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_keeps_its_history_in_a_table_of_its_own(kind: str) -> None:
    events = apps.get_model(KINDS[kind]._meta.app_label, f"{KINDS[kind].__name__}Event")
    assert hasattr(events, "pgh_label")


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_defines_no_index_or_rule_over_root_columns(kind: str) -> None:
    own = {field.name for field in KINDS[kind]._meta.local_fields}
    for index in KINDS[kind]._meta.indexes:
        assert {name.lstrip("-") for name in index.fields} <= own


REFUSED = {
    r"distance_(lte|gte|lt|gt)\b": ("scans the table: use within_metres()", "location__distance_lte=x"),
    r"__(within|contained)\b": (
        "no index on geography, and the border is left out: use covering() or in_area()",
        "filter(location__within=x)",
    ),
    r"\bprint\(": ("library code does not print", "print(x)"),
    r"GenericForeignKey": ("a key to anything points at nothing", "GenericForeignKey()"),
    r"\.extra\(": ("SQL by hand", "rows.extra(x)"),
}
"""What no source holds, why, and a line that has it."""


def lines_with(pattern: str, source: str) -> list[int]:
    """The numbers of the lines of code that match."""
    return [
        number
        for number, line in enumerate(source.splitlines(), 1)
        if re.search(pattern, line) and not line.lstrip().startswith(("#", '"""'))
    ]


@pytest.mark.parametrize("pattern", REFUSED)
def test_no_source_uses_what_we_refuse(pattern: str) -> None:
    reason, sample = REFUSED[pattern]
    assert lines_with(pattern, sample) == [1]
    found = {
        str(path.relative_to(ROOT)): lines
        for path in source_files()
        if "devtools" not in path.parts and (lines := lines_with(pattern, path.read_text(encoding="utf-8")))
    }
    assert found == {}, reason


def test_the_linter_refuses_to_hide_faults() -> None:
    for caught in ("", " Exception", " (ValueError, BaseException)"):
        sample = f"try:\n    work()\nexcept{caught}:\n    pass\n"
        command = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), "-"]
        answer = subprocess.run(command, input=sample, capture_output=True, text=True, check=False)
        assert re.search("BLE001|E722", answer.stdout), sample
    assert {"BLE", "E"} <= set(PROJECT["tool"]["ruff"]["lint"]["select"])


def names_from_above(level: int) -> tuple[set[str], set[str]]:
    """What lookups, and what attributes, in an app of this level are called if they reach a model of a higher app."""
    relations = [
        relation
        for model in OURS
        if LEVELS[model._meta.app_label] <= level
        for relation in model._meta.related_objects
        if LEVELS.get(relation.related_model._meta.app_label, 0) > level
    ]
    # A child hangs on its root by a common word, such as "report": as an attribute that may be anything.
    attributes = {one.get_accessor_name() for one in relations if not getattr(one, "parent_link", False)}
    return {one.name for one in relations}, attributes - {None}


LOOKUPS = {
    "filter", "exclude", "get", "values", "values_list", "order_by", "annotate", "alias", "aggregate", "select_related",
    "prefetch_related", "only", "defer", "Q", "F", "OuterRef", "Prefetch", "Count", "Exists", "in_bulk",
}  # fmt: skip
"""Calls whose names and texts are lookups."""


def lookups(call: ast.Call) -> list[str]:
    """The lookups of a call: names of its keywords, and texts."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called not in LOOKUPS:
        return []
    texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return [keyword.arg or "" for keyword in call.keywords] + [
        text for text in texts if isinstance(text, str)
    ]


def reaches(source: str, level: int) -> list[str]:
    """What a module of an app of this level names of a higher app, with its line."""
    relations, attributes = names_from_above(level)
    higher = {kind for kind in KINDS if LEVELS[kind.partition(".")[0]] > level}
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            named = [text for text in lookups(node) if relations & set(text.lstrip("-").split("__"))]
        elif isinstance(node, ast.Attribute):
            named = [node.attr] if node.attr in attributes else []
        elif isinstance(node, ast.Constant):
            named = [node.value] if node.value in higher else []
        else:
            named = []
        found += [f"{node.lineno}: {name}" for name in named]
    return found


REACHES_ALLOWED = {
    # Partial indexes and the question that has to fit them: reports are the many rows.
    "places/models/feature_indexes.py": "reports.report",
    # City and title stand in the root, so a rule about both of one kind can stand only there.
    "places/models/feature_rules.py": "assets.organisation",
    "places/search/meaning.py": "reports.report",
}


def test_no_app_names_in_a_lookup_what_a_higher_app_has() -> None:
    """Keys point down, so their way back is the higher app's to take. A kind's own declaration says what lower apps ask."""
    places = LEVELS["places"]
    assert reaches('Role.objects.values("house__services")', places) == ["1: house__services"]
    assert reaches("house.services.all()", places) == ["1: services"]
    assert reaches('kind == "pacts.pact"', places) == ["1: pacts.pact"]
    assert reaches('House.objects.filter(city__slug="torino")', places) == []
    found = {
        (str(path.relative_to(ROOT)), line.partition(": ")[2])
        for path in source_files()
        for line in reaches(path.read_text(encoding="utf-8"), LEVELS[path.relative_to(ROOT).parts[0]])
    }
    assert found == set(REACHES_ALLOWED.items())


def reads_kinds(source: str) -> bool:
    """Whether a module imports the list of kinds: one of its functions, or the module that holds it."""
    lists = {f"places.feature.kind.{name}" for name in ("kinds", "kind_of", "kind_of_layer")}
    lists |= {"places.feature.kind"}
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
    return bool(imported & lists)


def test_only_the_app_above_all_kinds_reads_their_list() -> None:
    assert reads_kinds("from places.feature.kind import (\n    Kind,\n    kinds,\n)")
    assert reads_kinds("from places.feature import kind")
    assert not reads_kinds("from places.feature.kind import Kind")
    readers = {
        path.relative_to(ROOT).parts[0]
        for path in source_files()
        if reads_kinds(path.read_text(encoding="utf-8"))
    }
    assert readers == {"civicmap"}


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT))
        for path in source_files()
        if len(path.read_text(encoding="utf-8").splitlines()) > 430
    }
    assert long == set()


def test_every_folder_of_tests_is_a_package() -> None:
    """Without it a folder named like an app hides the app."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_only_the_fenced_program_reads_geographic_files_and_only_exports_write_them() -> None:
    """The door asks for the names of the drivers, to leave them out."""
    users = [
        str(path.relative_to(ROOT))
        for path in source_files()
        if re.search(r"^\s*(import|from) (geopandas|pyogrio)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    allowed = ("layers/exports/", "layers/fenced/")
    assert {user for user in users if not user.startswith(allowed)} == {"layers/geofiles/door.py"}
    assert "layers/fenced/reading.py" in users


def test_the_fenced_program_imports_nothing_of_the_project() -> None:
    for path in (ROOT / "layers/fenced").glob("*.py"):
        names = re.findall(r"^\s*(?:import|from) ([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not [
            name
            for name in names
            if name.partition(".")[0] in {*LEVELS, "django"} and not name.startswith("layers.fenced")
        ]

"""The project's own checks can fail."""

import hashlib

import pytest

from devtools.catalogues import faults, read_catalogue
from devtools.lint import CHECKS, index_addresses, modules, vendor_faults
from devtools.project import ROOT
from devtools.templates import faults_in

CATALOGUE = r"""
msgid ""
msgstr ""
"Language: it\n"

#: places/views.py:12
msgid "Report a problem"
msgstr "Segnala un problema"

#, fuzzy
#| msgid "Close"
msgid "Closed"
msgstr "Chiudi"

#: assets/models.py:7
msgid "Library"
msgstr ""

#, python-format
msgid "%(count)s item"
msgid_plural "%(count)s items"
msgstr[0] "%(count)s elemento"
msgstr[1] ""

msgctxt "of a street"
msgid "Way \"of\" the\n"
"cross"
msgstr ""
"Via della\n"
"croce"

#~ msgid "Gone"
#~ msgstr ""
"""


def test_untranslated_guessed_and_half_translated_messages_are_found():
    assert faults(CATALOGUE) == [
        "guessed, not confirmed: 'Closed'",
        "no translation: 'Library' (assets/models.py:7)",
        "no translation: '%(count)s item'",
    ]


def test_messages_over_several_lines_are_read_whole():
    entry = read_catalogue(CATALOGUE)[4]
    assert entry.source == 'Way "of" the\ncross'
    assert entry.translations == {"msgstr": "Via della\ncroce"}


def test_entries_without_a_blank_line_between_them_are_told_apart():
    entries = read_catalogue('msgid "a"\nmsgstr "1"\nmsgid "b"\nmsgstr "2"\n')
    assert [(entry.source, entry.translations["msgstr"]) for entry in entries] == [("a", "1"), ("b", "2")]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://mirror.example/simple",
        "--extra-index-url=file:///opt/packages",
        "-i https://mirror.example/simple",
        "--find-links /opt/wheels",
        "--trusted-host mirror.example",
        "django @ https://mirror.example/django-5.2.whl",
        "/opt/wheels/django-5.2.whl",
    ],
)
def test_a_lock_file_that_names_where_packages_come_from_is_found(line):
    assert index_addresses("requirements.lock", f"# a comment\n{line}\n") == [f"requirements.lock:2: {line}"]


def test_a_lock_file_of_names_versions_and_hashes_is_accepted():
    text = "django==5.2.1 ; python_full_version >= '3.12' \\\n    --hash=sha256:00ff\n    # via -r requirements.in\n"
    assert index_addresses("requirements.lock", text) == []


def test_a_node_lock_that_keeps_the_address_of_a_download_is_found():
    assert index_addresses("package-lock.json", '  "resolved": "https://registry.example/a.tgz",\n')
    assert not index_addresses("package-lock.json", '  "url": "https://opencollective.com/a"\n')


def test_vendored_files_that_changed_went_or_came_are_found(tmp_path):
    (tmp_path / "same.js").write_text("same")
    (tmp_path / "changed.js").write_text("changed")
    sums = {name: hashlib.sha256(b"same").hexdigest() for name in ("same.js", "changed.js", "gone.js")}
    assert vendor_faults(sums, {"same.js", "extra.js"}, tmp_path) == [
        "extra.js: not in VENDOR.json",
        "changed.js: differs from the recorded sum",
        "gone.js: missing",
    ]


@pytest.mark.parametrize(
    "line",
    [
        '<p style="color: red">',
        "<button onclick='go()'>",
        "<script>go()</script>",
        '<script type="module">go()</script>',
        "<style>p { }</style>",
    ],
)
def test_a_template_with_something_the_security_policy_blocks_is_found(line):
    assert len(faults_in(f"<main>\n{line}\n</main>")) == 1


@pytest.mark.parametrize(
    "line",
    [
        '<script type="module" src="/static/app/map.js"></script>',
        '<script type="application/json" id="settings">{}</script>',
        '<p data-style="x">',
        '{# <p style="x"> #}',
        '<link rel="stylesheet" href="/static/app/site.css">',
    ],
)
def test_a_template_that_keeps_to_the_security_policy_is_accepted(line):
    assert faults_in(line) == []


def test_every_check_has_a_short_name():
    assert all(name.isidentifier() and len(name) < 14 for name in CHECKS)


def test_a_faulty_module_is_found(tmp_path):
    """The rules reach a module wherever it is named."""
    module = tmp_path / "faulty.js"
    module.write_text("import { gone } from './nowhere.js';\nif (window.a == 1) missing();\n")
    told = "\n".join(modules("--config", str(ROOT / ".oxlintrc.json"), str(module)))
    for rule in ("no-unused-vars", "eqeqeq", "no-undef"):
        assert f"({rule})" in told

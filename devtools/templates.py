"""Compile every template of the project, and refuse what the content security policy would block. Run with Django."""

import re
import sys
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from devtools.project import ROOT, project_files

FORBIDDEN = (
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "an inline style is blocked by the content security policy"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "an inline handler is blocked by the policy"),
    (re.compile(r"<style[\s>]", re.IGNORECASE), "an inline style sheet is blocked by the policy"),
    (
        re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/(?:ld\+)?json\"))", re.IGNORECASE),
        "an inline script is blocked by the policy",
    ),
)


def faults_in(text: str) -> list[str]:
    """What the policy would block, with the number of the line."""
    comments_out = re.sub(
        r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->",
        lambda found: "\n" * found[0].count("\n"),
        text,
        flags=re.DOTALL,
    )
    return [
        f"{number}: {sentence}"
        for number, line in enumerate(comments_out.splitlines(), 1)
        for pattern, sentence in FORBIDDEN
        if pattern.search(line)
    ]


def main() -> int:
    django.setup()
    found = []
    for folder in sorted(ROOT.glob("*/templates")):
        for path in sorted(project_files("*", folder)):
            shown = path.relative_to(ROOT)
            name = str(path.relative_to(folder))
            try:
                origin = get_template(name).origin.name  # type: ignore[attr-defined]
            except (TemplateSyntaxError, TemplateDoesNotExist, UnicodeDecodeError) as error:
                found.append(f"{shown}: {type(error).__name__}: {error}")
                continue
            if Path(origin) != path:
                found.append(f"{shown}: hidden by {Path(origin)}")
            if path.suffix in {".html", ".svg"}:
                found += [f"{shown}:{fault}" for fault in faults_in(path.read_text())]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

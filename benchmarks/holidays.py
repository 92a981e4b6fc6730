"""Compare the national holidays we count with those of PyPI's ``holidays``: ``python -m benchmarks.holidays``.

The package stands in an environment of its own, since it brings python-dateutil.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from places.hours.evaluating import national_holidays

YEARS = range(2024, 2036)
PROGRAM = """
import holidays, json
days = holidays.country_holidays("IT", years=range({first}, {end}), language="en_US")
print(json.dumps([holidays.__version__, {{str(day): name for day, name in days.items()}}]))
"""


def theirs() -> tuple[str, dict[datetime.date, str]]:
    """The version of ``holidays``, and its days with their names."""
    with tempfile.TemporaryDirectory() as home:
        venv.create(home, with_pip=True)
        programs = Path(home) / "bin"
        subprocess.run([programs / "pip", "install", "--quiet", "holidays"], check=True)
        program = PROGRAM.format(first=YEARS.start, end=YEARS.stop)
        told = subprocess.run(
            [programs / "python", "-c", program], check=True, capture_output=True, text=True
        )
    version, days = json.loads(told.stdout)
    return version, {datetime.date.fromisoformat(day): name for day, name in days.items()}


def main() -> int:
    """Write every difference; 1 where there is one on another day than a Sunday, when offices are closed anyway."""
    version, other = theirs()
    own = {day for year in YEARS for day in national_holidays(year)}
    differences = sorted(own ^ set(other))
    sys.stdout.write(
        f"{YEARS.start} to {YEARS.stop - 1}, holidays {version}: {len(own & set(other))} days in both\n"
    )
    for day in differences:
        sys.stdout.write(f"{day:%a %d %b %Y} only {'here' if day in own else f'there: {other[day]}'}\n")
    return int(any(day.strftime("%w") != "0" for day in differences))


if __name__ == "__main__":
    sys.exit(main())

"""Find the GDAL and GEOS libraries that GeoDjango loads.

The wheels of pyogrio and shapely carry newer libraries than most distributions. Their file names hold a hash,
so they are found by pattern. Where a wheel carries none (a source build, another platform), Django's own search
for system libraries takes over.
"""

import os
from importlib.util import find_spec
from pathlib import Path


def bundled_library(package: str, pattern: str) -> str | None:
    """Path of the library matching ``pattern`` in the wheel of ``package``, or None if it carries none."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent.parent / f"{package}.libs"
    found = sorted(folder.glob(pattern))
    return str(found[0]) if found else None


def use_bundled_data() -> None:
    """Point GDAL and PROJ at the data files that came with the libraries, unless the environment already does."""
    spec = find_spec("pyogrio")
    if spec is None or spec.origin is None:
        return
    package = Path(spec.origin).parent
    for variable, folder in (("GDAL_DATA", "gdal_data"), ("PROJ_DATA", "proj_data")):
        if (package / folder).is_dir():
            os.environ.setdefault(variable, str(package / folder))

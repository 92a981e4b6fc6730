"""Static files with hashed names, so that browsers may keep them for ever and a deploy is seen at once."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed, hashed files; ``import … from "./x.js";`` is rewritten in our own modules.

    Django's switch for module imports would also read third-party packages, some of which hold bare imports and
    make ``collectstatic`` fail; so only the files under ``app/`` are read.
    """

    patterns = (
        *HashedFilesMixin.patterns,
        ("app/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1]),  # type: ignore[attr-defined]
    )

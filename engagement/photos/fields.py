"""Form fields for photos."""

from __future__ import annotations

from typing import Any

from django import forms

from engagement.photos.pictures import ACCEPT


class PhotosInput(forms.ClearableFileInput):
    """A file field that takes several pictures at once."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, **(attrs or {})})

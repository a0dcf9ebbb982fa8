from pathlib import Path

from django.conf import settings
from django.core.checks import Error, register

from backend.media.storages import storage_of


@register("files")
def private_files_are_apart(app_configs, **kwargs):
    """What the proxy hands to everyone must not hold private files."""
    private = getattr(storage_of(is_private=True), "location", None)
    if private is None:  # not on this disk
        return []
    public = [Path(folder).resolve() for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT) if folder]
    if any(Path(private).resolve().is_relative_to(folder) for folder in public):
        hint = "Choose a PRIVATE_ROOT outside of MEDIA_ROOT and STATIC_ROOT."
        return [Error(f"Private files would be served to everyone: {private}", hint=hint, id="media.E001")]
    return []

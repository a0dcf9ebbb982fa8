"""Where files lie that not everyone may see."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, default_storage, storages


class PrivateFiles(FileSystemStorage):
    """Files in ``PRIVATE_ROOT``, without an address: only a view that asks for permission hands them out."""

    @property
    def base_location(self):
        return self._value_or_setting(self._location, settings.PRIVATE_ROOT)

    @property
    def location(self):
        return str(Path(self.base_location).absolute())

    def url(self, name):
        """Refuses: the inherited one would answer with an address under ``MEDIA_URL``."""
        raise NotImplementedError("Private files have no address of their own.")


def storage_of(*, is_private: bool) -> Storage:
    """The storage that everyone reads (``MEDIA_ROOT``), or the private one."""
    return storages["private"] if is_private else default_storage

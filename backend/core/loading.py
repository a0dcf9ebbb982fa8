"""Models of which a page shows hundreds of rows."""

from django.db.models.base import ModelState


class LoadedQuickly:
    """Mixin for a model of many columns: what is read stands in the row at once.

    ``Model.from_db`` passes by each field of the model, also by those that are not read, and calls ``__init__`` with
    all of them: for the cells of a month twice as long as everything else. Here is what is left of it where nothing
    listens to ``pre_init`` or ``post_init``; it stands before ``models.Model`` among the bases.
    """

    @classmethod
    def from_db(cls, db, field_names, values, *, fetch_mode=None):
        """A row of ``values`` for ``field_names``; other fields are read when they are asked for."""
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        if fetch_mode is not None:
            row._state.fetch_mode = fetch_mode
        row.__dict__.update(zip(field_names, values, strict=True))
        return row

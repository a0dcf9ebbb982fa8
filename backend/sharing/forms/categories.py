"""Choosing a category."""

from django import forms

from backend.sharing.models import Category


class GroupedCategories(forms.models.ModelChoiceIterator):
    """The tree as groups of a select: each root with what is part of it."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        roots: dict[int, tuple] = {}
        for category in self.queryset:
            root = category.parent or category
            roots.setdefault(root.pk, (root.name, []))[1].append(self.choice(category))
        yield from roots.values()


class CategoryField(forms.ModelChoiceField):
    """One category by its key."""

    iterator = GroupedCategories

    def __init__(self, **kwargs):
        super().__init__(Category.objects.none(), to_field_name="key", **kwargs)

"""Whatever may hold something of a person is answered for: in the export, the deletion and the list of periods."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from backend.config.admin import Watched
from backend.privacy.registry import AtLeaving, exempt, is_personal, kinds, known_models

# Fields whose name says that they are of a person, whatever the model.
TELLING = ("email", "name", "phone", "address", "ip", "user_agent", "contact", "display_name", "reporter")
KINDS = sorted(kinds)


def may_be_personal(model: type[models.Model]) -> bool:
    for field in model._meta.get_fields():
        if getattr(field, "auto_created", False) and not field.concrete:
            continue
        if field.related_model is get_user_model() or isinstance(field, models.GenericIPAddressField):
            return True
        if any(field.name == word or field.name.endswith(f"_{word}") for word in TELLING):
            return True
        if isinstance(field, models.TextField | models.JSONField):
            return True
    return False


def test_every_model_that_may_hold_something_of_a_person_is_answered_for():
    personal = {model._meta.label for model in apps.get_models(include_auto_created=True) if may_be_personal(model)}
    assert personal - known_models() == set()


def test_nothing_is_answered_for_that_does_not_exist():
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert known_models() - there == set()


def test_no_model_is_both_personal_and_exempt():
    assert {label for kind in kinds.values() for label in kind.models} & exempt.keys() == set()


@pytest.mark.parametrize("code", KINDS)
def test_what_the_registry_says_of_fields_is_true(code):
    for records in kinds[code].records:
        names = [*records.says, *records.person]
        if isinstance(records.at_leaving, dict):
            names += records.at_leaving
        for lookup in names:
            follow(records.table, lookup)
        assert records.says, records.model


def follow(model: type[models.Model], lookup: str) -> None:
    for name in lookup.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            pytest.fail(f"{model._meta.label} has no {lookup}")
        model = field.related_model or model


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_says_in_words_what_it_is(code):
    kind = kinds[code]
    assert all(str(words).strip() for words in (kind.title, kind.what, kind.purpose, kind.seen_by, kind.kept))
    if any(records.at_leaving == AtLeaving.KEEP for records in kind.records) and not kind.at_leaving:
        assert str(kind.after_leaving).strip(), "what stays must be explained"


@pytest.mark.parametrize("reason", sorted(set(map(str, exempt.values()))))
def test_every_exemption_has_a_reason(reason):
    assert len(reason) > 15


@pytest.mark.parametrize("model", [model for model in admin.site._registry if is_personal(model)], ids=str)
def test_every_look_at_people_at_the_operators_desk_is_kept(model):
    made = type(admin.site._registry[model])
    assert issubclass(made, Watched)
    for view in ("changelist_view", "change_view", "delete_view", "history_view"):
        # Before what the desk of the model does itself: nothing is shown that was not kept first.
        assert next(one for one in made.__mro__ if view in vars(one)) is Watched

import pytest

from backend.accounts import services
from backend.accounts.models import Block, User
from backend.accounts.rules import is_blocked_between
from backend.core.errors import Invalid, NotAllowed
from backend.media.models import Picture
from tests.factories.media import PictureFactory


def test_profile_is_changed(marek):
    services.update_profile(marek, by=marek, display_name="Marek Z.", languages=["pl", "pjm"])
    marek.refresh_from_db()
    assert marek.display_name == "Marek Z."
    assert marek.language_names == ["polski", "polski język migowy"]


def test_nobody_changes_the_profile_of_another(marek, ewa):
    with pytest.raises(NotAllowed):
        services.update_profile(marek, by=ewa, display_name="X")


def test_profile_never_changes_rights(marek):
    with pytest.raises(ValueError, match="is_staff"):
        services.update_profile(marek, by=marek, is_staff=True)


def test_name_cannot_be_empty(marek):
    with pytest.raises(Invalid) as refusal:
        services.update_profile(marek, by=marek, display_name="   ")
    assert refusal.value.field == "display_name"


def test_new_photo_takes_the_place_of_the_old_one(marek):
    old, new = PictureFactory(), PictureFactory()
    services.set_avatar(marek, old, by=marek)
    services.set_avatar(marek, new, by=marek)
    marek.refresh_from_db()
    assert marek.avatar == new
    assert not Picture.objects.filter(pk=old.pk).exists()


def test_block_works_both_ways_and_once(marek, oksana, jan):
    services.block_person(oksana, by=marek)
    services.block_person(oksana, by=marek)
    assert Block.objects.count() == 1
    assert is_blocked_between(marek, oksana)
    assert is_blocked_between(oksana, marek)
    assert set(User.objects.not_blocked_with(oksana)) == {oksana, jan}
    assert set(User.objects.not_blocked_with(marek)) == {marek, jan}


def test_unblocking_takes_back_only_my_own_block(marek, oksana):
    services.block_person(oksana, by=marek)
    services.unblock_person(marek, by=oksana)
    assert is_blocked_between(marek, oksana)
    services.unblock_person(oksana, by=marek)
    assert not is_blocked_between(marek, oksana)


def test_new_token_replaces_the_old_one(marek):
    first = services.make_token(marek, by=marek)
    second = services.make_token(marek, by=marek)
    assert first.key != second.key
    assert marek.auth_token == second


def test_nobody_makes_a_token_for_another(marek, ewa):
    with pytest.raises(NotAllowed):
        services.make_token(marek, by=ewa)

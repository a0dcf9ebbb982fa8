"""Who is concerned judges no second time: who reported it, or decided it."""

import pytest

from backend.core.errors import NotAllowed
from backend.moderation.models import Decision
from backend.moderation.selectors import appeals_for
from backend.moderation.services import confirm, file_appeal
from tests.factories.moderation import sanctioned


def test_who_reported_neither_hears_the_appeal_nor_confirms(place, marek, adam, zofia, ewa, halina):
    muted = sanctioned(place, author=marek, by=adam, judge=zofia, sanction="mute").decision
    appeal = file_appeal(muted, by=marek, text="Nie.")
    assert not appeals_for(adam).exists()
    assert appeals_for(ewa).get() == appeal
    ban = sanctioned(place, author=halina, by=adam, judge=ewa, sanction="ban").decision
    with pytest.raises(NotAllowed):
        confirm(ban, by=adam)


def test_somebody_of_the_place_hears_it_where_the_network_reported_it(place, marek, adam, zofia, halina):
    muted = sanctioned(place, author=marek, by=adam, judge=zofia, sanction="mute").decision
    appeal = file_appeal(muted, by=marek, text="Nie.")
    assert appeals_for(halina).get() == appeal


def test_network_hears_it_also_when_who_decided_has_left(place, marek, oksana, zofia, halina, adam):
    muted = sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute").decision
    appeal = file_appeal(muted, by=marek, text="Nie.")
    Decision.objects.update(decided_by=None)
    assert not appeals_for(halina).exists()
    assert appeals_for(adam).get() == appeal
    adam.is_active = False
    adam.save()
    assert appeals_for(halina).get() == appeal

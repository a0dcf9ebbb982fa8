"""What was removed, and what happened to it before the decision ended or its copy was erased."""

import uuid
from dataclasses import replace

from backend.conversations import services as talks
from tests.backend.moderation.test_removal import REMOVAL, WORDS, removed

REMOVED_WITH_EXCLUSION = replace(REMOVAL, sanction="ban")


def test_author_reads_why_while_a_second_person_is_asked(client, place, marek, oksana, zofia):
    message = talks.post_message(talks.main_room(place), by=marek, body=WORDS, client_id=uuid.uuid4())
    decision = removed(message, by=oksana, judge=zofia, what=REMOVED_WITH_EXCLUSION)
    client.force_login(marek)
    assert marek.notifications.get().url == decision.get_absolute_url()
    assert client.get(decision.get_absolute_url()).status_code == 200

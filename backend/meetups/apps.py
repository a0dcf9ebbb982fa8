from django.apps import AppConfig


class MeetupsConfig(AppConfig):
    name = "backend.meetups"

    def ready(self):
        self.ready_for_places()
        from backend.core import health
        from backend.events import registry
        from backend.media import access
        from backend.meetups import privacy, services
        from backend.meetups.forms import CallForm
        from backend.meetups.models import Coffee, CoffeeSeat, Handout, Notes, Participant, Question
        from backend.meetups.selectors.coffee import WHAT_BARRING_MEANS, names_and_time, reportable_seats
        from backend.meetups.selectors.reporting import (
            WHAT_SHUTTING_OUT_MEANS,
            address_of_handouts,
            address_of_meeting,
            address_of_notes,
            handouts_visible_to,
            name_and_call,
            notes_visible_to,
            people_met_by,
            words_of_handout,
        )
        from backend.meetups.selectors.tools import address_of_questions, may_see_picture, words_of_question
        from backend.meetups.services import coffee, reporting, sfu, silence
        from backend.meetups.services.handouts import emptied, erase_handout, hide_handout, restore_handout
        from backend.meetups.services.notes import hide_notes, restore_notes
        from backend.meetups.services.questions import hide_question, restore_question
        from backend.moderation import sanctions
        from backend.moderation.registry import register
        from backend.privacy import registry as private

        private.register(privacy.MEETINGS, privacy.COFFEE)
        private.register_consents("recordings", privacy.consents_to_be_recorded)
        private.register_consents("coffee", privacy.coffee_wishes)
        for reason, labels in privacy.NOTHING.items():
            private.hold_nothing(reason, *labels)
        call = registry.Part(CallForm, "meetups/_call_fields.html", services.set_call, copy=services.copy_call)
        registry.register("call", call)
        access.register(may_see_picture)
        health.examine("larger rooms", sfu.examine)
        sanctions.when_changed(sfu.mind_person)
        sanctions.when_changed(silence.mind_person)
        register(
            Question,
            snapshot=words_of_question,
            hide=hide_question,
            restore=restore_question,
            place=lambda question: question.call.place,
            author=lambda question: question.author,
            url=address_of_questions,
            names_author=False,
            is_removable=True,
            blank=lambda question: {"text": "", "answer": ""},
        )
        register(
            Notes,
            snapshot=lambda notes: notes.text,
            hide=hide_notes,
            restore=restore_notes,
            place=lambda notes: notes.call.place,
            author=lambda notes: None,
            url=address_of_notes,
            visible_to=notes_visible_to,
            is_removable=True,
            # The steps by which they were written hold every letter.
            hanging=lambda notes: [notes.edits.all()],
            locked_first=lambda notes: Notes.objects.filter(pk=notes.pk),
        )
        register(
            Handout,
            snapshot=words_of_handout,
            hide=hide_handout,
            restore=restore_handout,
            place=lambda handout: handout.call.place,
            author=lambda handout: handout.by,
            url=address_of_handouts,
            visible_to=handouts_visible_to,
            pictures=lambda handout: [handout.picture] if handout.picture else [],
            is_removable=True,
            blank=emptied,
            erase=erase_handout,
            files=lambda handout: [handout] if handout.name else [],
        )
        register(
            CoffeeSeat,
            snapshot=names_and_time,
            hide=coffee.bar,
            restore=coffee.unbar,
            place=lambda seat: seat.coffee.place,
            author=lambda seat: seat.user,
            url=lambda seat: seat.coffee.get_absolute_url(),
            visible_to=reportable_seats,
            about_hiding=WHAT_BARRING_MEANS,
            locked_first=lambda seat: Coffee.objects.filter(pk=seat.coffee_id),
        )
        register(
            Participant,
            snapshot=name_and_call,
            hide=reporting.bar,
            restore=reporting.unbar,
            place=lambda part: part.call.place,
            author=lambda part: part.user,
            url=address_of_meeting,
            visible_to=people_met_by,
            about_hiding=WHAT_SHUTTING_OUT_MEANS,
            is_hidden=lambda part: part.state == Participant.State.REMOVED,
        )

    def ready_for_places(self):
        """What moves, is met or is taken over when people leave, places close and places are made."""
        from backend.meetups.services import handing_over, switching
        from backend.places import registry as places

        places.register_mover("meetups", handing_over.mover)
        places.register_copier("meetups", handing_over.copy)
        places.watch_switches(switching.mind_switch)

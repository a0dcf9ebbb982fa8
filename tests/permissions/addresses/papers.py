"""More of the world: what is reached by a secret, what hangs on something, what happened already."""

from datetime import timedelta
from functools import cached_property
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backend.audit.services import record
from backend.conversations.services import NewFile, NewPhoto, post_message
from backend.events.models import Attendance
from backend.events.services.desk import sign_up_by_phone
from backend.events.services.feeds import make_feed
from backend.events.services.letters import hash_of, secret_of
from backend.meetups.services import give_link, outside_call
from backend.meetups.services.handouts import add_handout
from backend.moderation import signing
from backend.moderation.services import report_content
from backend.notifications.services.preferences import stop_token
from backend.places.services.handing_over import HANDED_OVER
from backend.privacy.models import Export, WardRequest
from backend.privacy.services import outside
from backend.sharing.services import create_listing, request_listing
from backend.sharing.services.choosing import complete_request
from backend.terms.models import Document, Version
from tests.backend.meetups.calls import running
from tests.backend.meetups.inviting import with_guests
from tests.backend.meetups.outside import online
from tests.cast import person
from tests.factories.events import OccurrenceFactory, series
from tests.factories.lending import LoanFactory
from tests.factories.media import photo
from tests.factories.moderation import sanctioned
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory

STREAM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def last_part(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def export_of(user) -> Export:
    until = timezone.now() + timedelta(days=5)
    made = Export.objects.create(user=user, status="ready", ready_at=timezone.now(), expires_at=until)
    storages["private"].save(made.stored_name, ContentFile(b"PK"))
    return made


class Papers:
    """As ``World``, of which it is a part."""

    @cached_property
    def decision_token(self) -> str:
        return last_part(signing.link_to(self.decided.decision))

    @cached_property
    def receipt_token(self) -> str:
        return last_part(signing.receipt_to(self.report, "/"))

    @cached_property
    def letters_token(self) -> str:
        return stop_token(self.marek.pk, ["seats"])

    @cached_property
    def feed_token(self) -> str:
        return make_feed(by=self.marek, name="Tablet")[1]

    def guest_at(self, date) -> str:
        """The secret of somebody without an account who comes to ``date``."""
        facts = {"name": "Wanda", "email": "wanda@example.org", "status": "going", "created_at": timezone.now()}
        row = Attendance.objects.create(occurrence=date, consent="Tak", **facts)
        secret = secret_of(row)
        Attendance.objects.filter(pk=row.pk).update(token_hash=hash_of(secret))
        return secret

    @cached_property
    def guest_secret(self) -> str:
        return self.guest_at(OccurrenceFactory(place=self.place))

    @cached_property
    def past_guest_secret(self) -> str:
        return self.guest_at(self.past_date)

    @cached_property
    def past_date(self):
        """Marek came to it yesterday."""
        date = OccurrenceFactory(place=self.place, starts_at=timezone.now() - timedelta(days=1))
        Attendance.objects.create(occurrence=date, user=self.marek, status="going")
        return date

    @cached_property
    def phoned(self):
        return sign_up_by_phone(self.date, by=self.halina, name="Pani Zosia", phone="600 100 200", consent="Tak")

    @cached_property
    def weekly(self):
        return series(self.place, self.halina, sign_up="open")

    @cached_property
    def hosted(self):
        """An event of another place, which this one helps to host."""
        date = OccurrenceFactory(place=PlaceFactory(slug="za-rogiem"))
        date.event.cohosts.add(self.place)
        return date.event

    @cached_property
    def guest_link(self):
        return give_link(with_guests(running(self.place, self.halina)), by=self.halina, name="Basia")

    @cached_property
    def stream(self):
        return online(self.place, self.halina, provider="youtube", url=STREAM)

    @cached_property
    def recording(self):
        event = online(self.place, self.halina, provider="jitsi", url="https://meet.jit.si/rozmowa")
        call = outside_call(event.occurrences.get())
        start = call.occurrence.starts_at
        return call.recordings.create(record_id="a", url="https://bbb.example.org/a", recorded_at=start)

    @cached_property
    def handed_out(self):
        upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")
        return add_handout(self.call, by=self.halina, title="Plan", upload=upload)

    @cached_property
    def letter(self):
        """What Marek wrote to Halina, with a photo and a file."""
        photos = [NewPhoto(photo((64, 48)), "Furtka")]
        files = [NewFile(SimpleUploadedFile("kod.txt", b"Kod do furtki: 1234"))]
        return post_message(self.private, by=self.marek, client_id=uuid4(), body="Tu", photos=photos, files=files)

    @cached_property
    def evidence(self):
        """Of a photo in the main room."""
        photos = [NewPhoto(photo((64, 48)), "Furtka")]
        message = post_message(self.talk, by=self.marek, client_id=uuid4(), body="Tu", photos=photos)
        return report_content(message, by=self.by["oksana"], reason="abuse").case.evidence.get()

    @cached_property
    def raffle(self):
        return create_listing(self.place, by=self.marek, kind="give", title="Rower", handing="draw")

    @cached_property
    def done_request(self):
        listing = ListingFactory(place=self.place, author=self.marek)
        return complete_request(request_listing(listing, by=self.halina, message="Poproszę"), by=self.marek)

    @cached_property
    def done_loan(self):
        return LoanFactory(listing=self.thing, borrower=self.marek, status="returned", returned_at=timezone.now())

    @cached_property
    def place_rules(self):
        document = Document.objects.create(kind="place_rules", place=self.place)
        version = Version.objects.create(document=document, number=1, valid_from=timezone.now().date())
        version.clauses.create(number="1", titles={"pl": "Cisza"}, texts={"pl": "Po dziesiątej jest cicho."})
        Version.objects.filter(pk=version.pk).update(published_at=timezone.now(), published_by=self.halina)
        return document

    @cached_property
    def child(self):
        child = person("Zosia", self.place)
        type(child).objects.filter(pk=child.pk).update(guardian=self.marek)
        return child

    @cached_property
    def ward_request(self):
        """Halina would like to look after Marek's account."""
        grown_up_on = timezone.now().date() + timedelta(days=900)
        return WardRequest.objects.create(guardian=self.halina, child=self.marek, grown_up_on=grown_up_on)

    @cached_property
    def export(self):
        return export_of(self.marek)

    @cached_property
    def outside_export(self):
        """Of somebody whom the network shuts out: the link is all that counts, whoever is signed in."""
        outsider = person("Bruno", self.place)
        sanctioned(
            self.place, author=outsider, by=self.marek, judge=self.by["adam"], sanction="suspend", everywhere=True
        )
        return export_of(outsider)

    @cached_property
    def outside_token(self) -> str:
        return last_part(outside.link_to(self.outside_export.user))

    @cached_property
    def handed_over(self):
        two = {"leaver": self.halina.pk, "successor": self.by["oksana"].pk}
        return record(HANDED_OVER, by=self.halina, target=self.place, place_id=self.place.pk, **two)

    @cached_property
    def second_factor(self):
        """Marek has an app that makes codes, and codes of recovery."""
        Authenticator.objects.create(user=self.marek, type="totp", data={"secret": "KOD"})
        return Authenticator.objects.create(user=self.marek, type="recovery_codes", data={"seed": "x", "used_mask": 0})

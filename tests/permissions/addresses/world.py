"""The things that the addresses are asked about: all of one place, most of them Marek's."""

from datetime import timedelta
from functools import cached_property
from uuid import uuid4

from django.utils import timezone

from backend.bookings.models import Blocking
from backend.conversations.models import Restraint
from backend.conversations.services import (
    main_room,
    network_room,
    open_conversation,
    open_room,
    post_message,
    start_group,
)
from backend.conversations.services.polls import NewPoll
from backend.events.models import Attendance, CalendarFeed, CalendarSubscription
from backend.lending.models import Hold, Pause
from backend.meetups.models import Handout
from backend.moderation.models import AuthorityOrder, Sanction
from backend.moderation.services import decide, file_appeal
from backend.places.models import Invitation, Membership, Operator, PlacePhoto
from backend.sharing.models import Category
from backend.sharing.services import request_listing, thank_for_request
from backend.sharing.services.choosing import complete_request
from backend.sharing.services.searches import keep_search
from backend.terms.models import Announcement, Document
from backend.terms.services import open_draft
from tests.backend.meetups.calls import running
from tests.backend.meetups.coffee import coffee_of
from tests.factories.bookings import BookingFactory, RoomFactory
from tests.factories.conversations import say
from tests.factories.events import OccurrenceFactory
from tests.factories.lending import LoanFactory, ThingFactory, span
from tests.factories.media import PictureFactory
from tests.factories.moderation import decide_report, duty_of, reported_message, verdict
from tests.factories.notifications import NotificationFactory
from tests.factories.recognition import hit_of, look_for
from tests.factories.sharing import ListingFactory
from tests.permissions.addresses.papers import Papers


class World(Papers):
    """Made piece by piece as the addresses ask; ``by`` maps the names of the cast to people."""

    def __init__(self, place, **by):
        self.place, self.by = place, by
        self.marek, self.oksana, self.halina = by["marek"], by["oksana"], by["halina"]

    @cached_property
    def date(self):
        start = timezone.now() + timedelta(days=3)
        date = OccurrenceFactory(place=self.place, starts_at=start)
        date.event.author = self.halina
        date.event.save(update_fields=["author"])
        return date

    @cached_property
    def proposal(self):
        date = OccurrenceFactory(place=self.place)
        type(date.event).objects.filter(pk=date.event_id).update(author=self.marek, status="proposed")
        date.event.refresh_from_db()
        return date.event

    @cached_property
    def attendance(self):
        return Attendance.objects.create(occurrence=self.date, user=self.marek, status="going")

    @cached_property
    def watched(self):
        return look_for("chwilówka", place=self.place, by=self.halina)

    @cached_property
    def hit_of_marek(self):
        return hit_of(main_room(self.place), self.marek)

    @cached_property
    def call(self):
        return running(self.place, self.halina, self.marek)

    @cached_property
    def handout(self):
        return Handout.objects.create(call=self.call, title="Plan", url="https://example.org/plan", by=self.halina)

    @cached_property
    def coffee(self):
        return coffee_of(self.place, self.marek, self.halina)

    @cached_property
    def room(self):
        return RoomFactory(place=self.place)

    @cached_property
    def booking(self):
        return BookingFactory(place=self.place, holder=self.marek)

    @cached_property
    def blocking(self):
        starts_at, ends_at = span()
        return Blocking.objects.create(place=self.place, starts_at=starts_at, ends_at=ends_at, reason="Remont")

    @cached_property
    def listing(self):
        return ListingFactory(place=self.place, author=self.marek)

    @cached_property
    def thing(self):
        return ThingFactory(place=self.place, author=self.halina, is_of_place=True)

    @cached_property
    def request(self):
        return request_listing(self.listing, by=self.halina, message="Poproszę")

    @cached_property
    def thanks(self):
        listing = ListingFactory(place=self.place, author=self.marek)
        done = complete_request(request_listing(listing, by=self.halina, message="Poproszę"), by=self.marek)
        return thank_for_request(done, by=self.halina, text="Dziękuję!")

    @cached_property
    def loan(self):
        return LoanFactory(listing=self.thing, borrower=self.marek, answer_by=timezone.now() + timedelta(days=1))

    @cached_property
    def duty(self):
        return duty_of(None, self.place)

    @cached_property
    def hold(self):
        starts_at, ends_at = span()
        return Hold.objects.create(listing=self.thing, user=self.marek, starts_at=starts_at, ends_at=ends_at)

    @cached_property
    def pause(self):
        end = timezone.now() + timedelta(days=9)
        return Pause.objects.create(place=self.place, user=self.marek, reason="Znów późno", ends_at=end)

    @cached_property
    def search(self):
        return keep_search(None, by=self.marek, query="q=lampa", name="Lampa")

    @cached_property
    def category(self):
        return Category.objects.create(key="kamien", place=self.place, names={"pl": "Kamienie"})

    @cached_property
    def feed(self):
        return CalendarFeed.objects.create(user=self.marek, name="Telefon", token_hash="0" * 64)

    @cached_property
    def subscription(self):
        return CalendarSubscription.objects.create(place=self.place, name="Biblioteka", url="https://example.org/a.ics")

    @cached_property
    def talk(self):
        """The main room, which members read."""
        return main_room(self.place)

    @cached_property
    def topic(self):
        return open_room(self.place, by=self.halina, title="Ogród")

    @cached_property
    def private(self):
        return open_conversation(kind="direct", people=[self.marek, self.halina])

    @cached_property
    def group(self):
        return start_group([self.halina], by=self.marek)

    @cached_property
    def animators(self):
        return network_room()

    @cached_property
    def message(self):
        return say(self.talk, self.marek)

    @cached_property
    def private_message(self):
        return say(self.private, self.marek)

    @cached_property
    def poll(self):
        new = NewPoll(question="Kiedy?", options=("Dziś", "Jutro"))
        return post_message(self.talk, by=self.marek, body="", client_id=uuid4(), poll=new).poll

    @cached_property
    def restraint(self):
        facts = {"kind": "slow", "seconds": 30, "reason": "Ochłońmy", "by": self.halina}
        return Restraint.objects.create(place=self.place, conversation=self.topic, **facts)

    @cached_property
    def report(self):
        return reported_message(self.place, author=self.marek, by=self.oksana)

    @cached_property
    def decided(self):
        report = reported_message(self.place, author=self.marek, by=self.oksana)
        return decide_report(report, by=self.halina, hide=True)

    @cached_property
    def confirming(self):
        """A case in which Halina would exclude Marek, and a second person must agree."""
        report = reported_message(self.place, author=self.marek, by=self.oksana)
        decide(report.case, by=self.halina, verdict=verdict(hide=True, sanction="ban"))
        return report.case

    @cached_property
    def appeal(self):
        return file_appeal(self.decided.decision, by=self.marek, text="To był żart.")

    @cached_property
    def sanction(self):
        """A warning, which takes nothing from Marek."""
        return Sanction.objects.create(user=self.marek, kind="warn", place=self.place, decision=self.decided.decision)

    @cached_property
    def order(self):
        """Of an authority."""
        return AuthorityOrder.objects.create(kind="act", authority="Sąd", received_on=timezone.localdate())

    @cached_property
    def rules(self):
        """The rules of the network, with a draft of the next version."""
        document = Document.objects.get(kind="rules", place=None)
        open_draft(document, by=self.by["ewa"])
        return document

    @cached_property
    def announcement(self):
        return Announcement.objects.create(texts={"pl": "Dzień otwarty"}, starts_at=timezone.now())

    @cached_property
    def operator(self):
        return Operator.objects.create(name="Dzielnica", address="ul. Prosta 1")

    @cached_property
    def recovery_of(self):
        return Membership.objects.get(place=self.place, user=self.marek)

    @cached_property
    def notification(self):
        return NotificationFactory(recipient=self.marek)

    @cached_property
    def membership(self):
        return Membership.objects.get(place=self.place, user=self.marek)

    @cached_property
    def invitation(self):
        return Invitation.objects.create(
            place=self.place, created_by=self.halina, expires_at=timezone.now() + timedelta(days=9)
        )

    @cached_property
    def place_photo(self):
        return PlacePhoto.objects.create(place=self.place, picture=PictureFactory())

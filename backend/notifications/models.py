from datetime import time

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """Something a person must be told; written in the transaction of what it tells about."""

    class Kind(models.TextChoices):
        MEMBERSHIP_APPROVED = "membership_approved", _("You were admitted to a place")
        MEMBERSHIP_REQUESTED = "membership_requested", _("Somebody wants to join your place")
        MEMBERSHIP_DECLINED = "membership_declined", _("Your request to join a place was not accepted")
        MEMBERSHIP_ENDED = "membership_ended", _("You no longer belong to a place")
        ROLE_CHANGED = "role_changed", _("Your role in a place changed")
        NEW_SIGN_IN = "new_sign_in", _("Your account was opened in a browser that is new")
        EVENT_CHANGED = "event_changed", _("An event you go to was changed")
        EVENT_CANCELLED = "event_cancelled", _("An event you go to was cancelled")
        EVENT_POSTPONED = "event_postponed", _("An event you go to was postponed")
        EVENT_RESTORED = "event_restored", _("An event you go to takes place after all")
        EVENT_PROPOSED = "event_proposed", _("A neighbour proposes an event")
        EVENT_APPROVED = "event_approved", _("The event you proposed is in the calendar")
        EVENT_CHANGES_ASKED = "event_changes_asked", _("The event you proposed needs changes")
        EVENT_DECLINED = "event_declined", _("The event you proposed was not accepted")
        EVENT_COHOSTED = "event_cohosted", _("Another place names yours as a host of its event")
        EVENT_COHOST_LEFT = "event_cohost_left", _("A place no longer hosts your event with you")
        EVENT_WITHOUT_ROOM = "event_without_room", _("A date of an event has no room")
        EVENT_MESSAGE = "event_message", _("A message to those who come")
        EVENT_REMINDER = "event_reminder", _("An event you go to is near")
        EVENT_RECONFIRM = "event_reconfirm", _("Please confirm that you come")
        EVENT_THANKS = "event_thanks", _("After an event")
        RECORDING_READY = "recording_ready", _("A recording waits for your decision")
        RECORDING_REFUSED = "recording_refused", _("Somebody no longer agrees to a recording")
        RECORDING_CAPTIONS = "recording_captions", _("A recording needs captions soon")
        RECORDING_HIDDEN = "recording_hidden", _("A recording without captions is no longer shown")
        COFFEE_PAIRED = "coffee_paired", _("You have a coffee with a neighbour")
        COFFEE_UNPAIRED = "coffee_unpaired", _("Nobody was found for a coffee this week")
        COFFEE_CHANGED = "coffee_changed", _("Somebody cannot come to your coffee")
        COFFEE_OFF = "coffee_off", _("A coffee does not take place")
        COFFEE_REMINDER = "coffee_reminder", _("Your coffee begins soon")
        SEAT_GIVEN = "seat_given", _("A seat from the waiting list")
        SEAT_OFFERED = "seat_offered", _("A seat is offered to you")
        SEAT_OPEN = "seat_open", _("A seat goes to whoever is first")
        SEAT_LAPSED = "seat_lapsed", _("A seat offer is over")
        SEAT_RELEASED = "seat_released", _("Your seat was not confirmed")
        SEAT_ASKED = "seat_asked", _("Somebody asks for a seat")
        SEAT_APPROVED = "seat_approved", _("Your request for a seat was accepted")
        SEAT_DECLINED = "seat_declined", _("Your request for a seat was not accepted")
        CALENDAR_FAILED = "calendar_failed", _("A calendar that your place follows cannot be read")
        BOOKING_REQUESTED = "booking_requested", _("Somebody asks for a room of your place")
        BOOKING_GUARDIAN = "booking_guardian", _("A child you look after asks for a room")
        BOOKING_QUESTION = "booking_question", _("A question about the room you asked for")
        BOOKING_ANSWERED = "booking_answered", _("An answer about a room request")
        BOOKING_ACCEPTED = "booking_accepted", _("A room is yours")
        BOOKING_PROPOSED = "booking_proposed", _("Another time for the room you asked for")
        BOOKING_AGREED = "booking_agreed", _("The time you proposed for a room suits")
        BOOKING_DECLINED = "booking_declined", _("A room request was not accepted")
        BOOKING_WITHDRAWN = "booking_withdrawn", _("A room request was withdrawn")
        BOOKING_CANCELLED = "booking_cancelled", _("A room booking was cancelled")
        BOOKING_MOVED = "booking_moved", _("A room booking has another time or room")
        BOOKING_FREED = "booking_freed", _("A room you wait for is free again")
        BOOKING_REMINDER = "booking_reminder", _("Your room booking is tomorrow")
        BOOKING_KEYS_LATE = "booking_keys_late", _("Keys of a room did not come back in time")
        LISTING_REQUESTED = "listing_requested", _("Somebody would like what you share")
        LISTING_CHOSEN = "listing_chosen", _("What you asked for is yours")
        LISTING_DECLINED = "listing_declined", _("It went to somebody else")
        LISTING_LAPSED = "listing_lapsed", _("It was not picked up in time")
        LISTING_DRAWN = "listing_drawn", _("Lots were drawn")
        LISTING_WITHDRAWN = "listing_withdrawn", _("Somebody no longer needs what you share")
        LISTING_EXPIRING = "listing_expiring", _("Your listing is about to end")
        LISTING_MATCH = "listing_match", _("Something that fits what you look for or share")
        SEARCH_FOUND = "search_found", _("News of a search that you keep")
        THANKS = "thanks", _("Words of thanks")
        LOAN_REQUESTED = "loan_requested", _("Somebody would like to borrow")
        LOAN_ACCEPTED = "loan_accepted", _("You may borrow it")
        LOAN_DECLINED = "loan_declined", _("You cannot borrow it this time")
        LOAN_LAPSED = "loan_lapsed", _("Nobody answered about a loan")
        LOAN_CANCELLED = "loan_cancelled", _("A loan was cancelled")
        LOAN_WITHDRAWN = "loan_withdrawn", _("Somebody no longer wants to borrow")
        LOAN_READY = "loan_ready", _("It waits for you")
        LOAN_NO_SHOW = "loan_no_show", _("A loan was not picked up")
        LOAN_SAID_OUT = "loan_said_out", _("Please say whether something was handed over")
        LOAN_HANDED_OUT = "loan_handed_out", _("Something was handed over")
        LOAN_EXTENSION_ASKED = "loan_extension_asked", _("Somebody would like to keep it longer")
        LOAN_EXTENDED = "loan_extended", _("You may keep it longer")
        LOAN_EXTENSION_DECLINED = "loan_extension_declined", _("It cannot be kept longer")
        LOAN_REMINDER = "loan_reminder", _("Something is due back soon")
        LOAN_OVERDUE = "loan_overdue", _("Something was due back")
        LOAN_LATE = "loan_late", _("Something lent has not come back")
        LOAN_SAID_BACK = "loan_said_back", _("Somebody says that something is back")
        LOAN_RETURNED = "loan_returned", _("Something came back")
        LOAN_ENDANGERED = "loan_endangered", _("What you are to borrow may come late")
        LOAN_NEEDS_LOOK = "loan_needs_look", _("Something lent needs a look")
        LOAN_RESOLVED = "loan_resolved", _("A loan was looked at")
        LOAN_DISPUTED = "loan_disputed", _("Somebody asks for a fair look at a loan")
        LOAN_DISPUTE_OPENED = "loan_dispute_opened", _("A loan is seen differently: somebody from elsewhere looks")
        LOAN_DISPUTE_DECIDED = "loan_dispute_decided", _("A moderator of another place decided about a loan")
        LENDING_PAUSED = "lending_paused", _("A place lends you nothing for some time")
        LENDING_RESUMED = "lending_resumed", _("A place lends to you again")
        LENDING_PAUSE_OBJECTED = "lending_pause_objected", _("Somebody objects to a pause in borrowing")
        HOLD_OFFERED = "hold_offered", _("It is your turn to borrow")
        HOLD_LAPSED = "hold_lapsed", _("Your turn passed on")
        HOLD_ENDED = "hold_ended", _("You no longer wait for something to borrow")
        LOAN_HOURS_CHANGED = "loan_hours_changed", _("The place is closed when you were to come")
        MESSAGE = "message", _("A private message")
        MESSAGE_REQUEST = "message_request", _("Somebody you do not know wants to write to you")
        MENTION = "mention", _("Somebody called you in a conversation")
        REPLY = "reply", _("Somebody answered your message")
        TERMS_CHANGED = "terms_changed", _("New rules")
        ANNOUNCED = "announced", _("An announcement of the network")
        HANDED_OVER = "handed_over", _("Somebody handed their tasks over to you")
        PLACE_CLOSING = "place_closing", _("A place is to close")
        CONTENT_HIDDEN = "content_hidden", _("A moderator hid what you wrote")
        CONTENT_HELD = "content_held", _("What you wrote waits for a person to look")
        CONTENT_RELEASED = "content_released", _("What you wrote is shown again")
        REPORT_DECIDED = "report_decided", _("Your report was decided")
        EXPORT_READY = "export_ready", _("Your data are ready to be fetched")
        WARD_ASKED = "ward_asked", _("A grown-up would like to look after your account")
        WARD_LINKED = "ward_linked", _("You look after the account of a child")
        WARD_ENDED = "ward_ended", _("Somebody has come of age")
        WARD_UNLINKED = "ward_unlinked", _("An account is no longer looked after")
        PLACE_WITHOUT_ANIMATOR = "place_without_animator", _("A place has no animator any more")
        SANCTIONED = "sanctioned", _("A decision about you")
        DECISION_UNDONE = "decision_undone", _("A decision about you was undone")
        APPEAL_DECIDED = "appeal_decided", _("An appeal was decided")
        CASE_WAITS = "case_waits", _("A report waits for you")
        CASES_WAIT = "cases_wait", _("Reports wait")
        DUTY_GIVEN = "duty_given", _("You are to be on duty")
        DUTY_ASKED = "duty_asked", _("Somebody asks you to take a duty")
        DUTY_TAKEN = "duty_taken", _("Somebody takes your duty")
        DUTY_DECLINED = "duty_declined", _("Somebody cannot take your duty")
        DUTY_ENDED = "duty_ended", _("Your duty does not take place")
        DUTY_REMINDER = "duty_reminder", _("You are on duty tomorrow")
        APPEAL_WAITS = "appeal_waits", _("An appeal waits for you")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    # Names and titles for the sentence, e.g. {"who": "Halina"}; the words are translated when shown.
    params = models.JSONField(default=dict)
    url = models.CharField(_("address"), max_length=300)
    place_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    # When the worker should look whether a letter is wanted; empty when there is nothing left to send.
    mail_at = models.DateTimeField(_("letter is due"), null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("letter was written"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_inbox"),
            models.Index(fields=["recipient"], condition=models.Q(read_at__isnull=True), name="notification_unread"),
            models.Index(
                fields=["mail_at", "recipient"],
                condition=models.Q(mail_at__isnull=False),
                name="notification_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id}"


class MailPreferences(models.Model):
    """Which letters a person wants and when; the row is also the lock under which their letters are written."""

    class When(models.TextChoices):
        NOW = "now", _("at once")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_preferences", primary_key=True
    )
    # By code of the topic; what is missing is as usual (``Topic.usual``).
    choices = models.JSONField(default=dict, blank=True)
    quiet_from = models.TimeField(_("quiet from"), default=time(21))
    quiet_until = models.TimeField(_("quiet until"), default=time(8))
    daily_at = models.TimeField(_("time of the daily letter"), default=time(8))
    last_letter_at = models.DateTimeField(_("last letter"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("wishes for letters")
        verbose_name_plural = _("wishes for letters")

    def __str__(self) -> str:
        return str(self.user_id)

    def when(self, topic) -> str:
        """``When`` letters about ``topic`` leave."""
        return self.choices.get(topic.code, topic.usual)

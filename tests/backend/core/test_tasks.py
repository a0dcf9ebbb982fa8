"""Letters leave through the worker, and wait for a mail server that is away."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backend.core.tasks import PAUSES, deliver, forget_done_work, send_later

LETTER = {"subject": "Kod", "body": "ABC-DEF", "from_email": "ganek@example.org", "to": ["maria@example.org"]}


def run_worker():
    call_command("db_worker", batch=True, interval=0, queue_name="*", startup_delay=False, verbosity=0)


@pytest.fixture
def no_mail_server(settings):
    options = {"host": "127.0.0.1", "port": 9}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


@pytest.mark.django_db(transaction=True)
def test_worker_sends_what_was_handed_over(mailoutbox, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
    send_later(EmailMessage(**LETTER))
    assert not mailoutbox
    run_worker()
    [letter] = mailoutbox
    assert (letter.subject, letter.body, letter.to) == ("Kod", "ABC-DEF", ["maria@example.org"])


@pytest.mark.django_db(transaction=True)
def test_parts_files_and_headers_of_a_letter_arrive(mailoutbox, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
    written = EmailMultiAlternatives(**LETTER, headers={"List-Id": "<ganek>"}, reply_to=["halina@example.org"])
    written.attach_alternative("<p>Zażółć</p>", "text/html")
    written.attach_alternative("BEGIN:VCALENDAR", "text/calendar; method=REQUEST")
    written.attach("plan.ics", "BEGIN:VCALENDAR Zażółć", "text/calendar")
    written.attach("plan.png", b"\x89PNG\x00\xff", "image/png")
    send_later(written)
    run_worker()
    letter = mailoutbox[0].message()
    assert (letter["List-Id"], letter["Reply-To"]) == ("<ganek>", "halina@example.org")
    parts = {part.get_content_type(): part for part in letter.walk() if not part.is_multipart()}
    assert parts["text/html"].get_content().strip() == "<p>Zażółć</p>"
    assert parts["image/png"].get_content() == b"\x89PNG\x00\xff"
    invitation, attached = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert invitation.get_param("method") == "REQUEST"
    assert (attached.get_filename(), attached.get_content().strip()) == ("plan.ics", "BEGIN:VCALENDAR Zażółć")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_of_what_was_rolled_back():
    with transaction.atomic():
        send_later(EmailMessage(**LETTER))
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_letter_waits_for_a_mail_server_that_is_away(no_mail_server):
    send_later(EmailMessage(**LETTER))
    run_worker()
    again = DBTaskResult.objects.get(status="READY")
    assert again.args_kwargs["args"] == [LETTER, 1]
    assert again.run_after - timezone.now() > PAUSES[0] - timedelta(seconds=30)


@pytest.mark.django_db(transaction=True)
def test_letter_that_nobody_takes_ends_as_a_failure(no_mail_server):
    deliver.enqueue(LETTER, len(PAUSES))
    run_worker()
    assert DBTaskResult.objects.get().status == "FAILED"


@pytest.mark.django_db(transaction=True)
def test_sent_letters_are_forgotten(mailoutbox, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
    send_later(EmailMessage(**LETTER))
    run_worker()
    forget_done_work.func()
    assert not DBTaskResult.objects.exists()

from django.conf import settings
from django.core.mail import send_mail
from django.tasks import task
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from backend.moderation.models import Report


@task(queue_name="mail")
def mail_decision(report_id: int) -> None:
    """Answer somebody who reported without an account (DSA Art. 16(5))."""
    report = Report.objects.get(pk=report_id)
    send_mail(
        _("Your report no. %(number)s was decided") % {"number": report.pk},
        render_to_string("email/report_decided.txt", {"report": report, "site": settings.PUBLIC_URL}),
        None,
        [report.reporter_email],
    )

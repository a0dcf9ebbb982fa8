"""What one side alone says of handing over and bringing back.

A migration that alters ``Loan`` on SQLite may build the table anew, without the guard of 0002: it is set again.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models.functions import Coalesce

double_loans = import_module("backend.lending.migrations.0002_no_double_loan")


def guard_again(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for act in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS thing_lent_once_{act}")
        double_loans.guard(apps, schema_editor)


def keep_words(apps, schema_editor):
    """Promised loans of which one side said so already."""
    promised = apps.get_model("lending", "Loan").objects.filter(status__in=["reserved", "ready"])
    promised.update(said_out_at=Coalesce("owner_confirmed_at", "borrower_confirmed_at"))


class Migration(migrations.Migration):
    dependencies = [("lending", "0004_pause_objections")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.AddField(
            model_name="loan",
            name="said_out_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="handed over, says one side"),
        ),
        migrations.AddField(
            model_name="loan",
            name="said_back_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="brought back, says the borrower"),
        ),
        migrations.AlterField(
            model_name="loanstep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("requested", "Asked for"),
                    ("accepted", "Agreed"),
                    ("declined", "Not this time"),
                    ("lapsed", "Nobody answered"),
                    ("withdrawn", "Withdrawn"),
                    ("cancelled", "Cancelled"),
                    ("ready", "Ready to be picked up"),
                    ("no_show", "Not picked up"),
                    ("owner_gave", "The owner says it was handed over"),
                    ("borrower_took", "The borrower says it was handed over"),
                    ("handed_out", "Handed out"),
                    ("extension_asked", "Asked to keep it longer"),
                    ("extended", "May be kept longer"),
                    ("extension_declined", "Cannot be kept longer"),
                    ("returned", "Came back"),
                    ("borrower_back", "The borrower says it is back"),
                    ("needs_look", "Needs a look"),
                    ("resolved", "Looked at"),
                    ("disputed", "Somebody else is asked to look"),
                    ("settled", "Settled"),
                    ("return_undone", "It was not back: pressed by mistake"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]

"""``ganek audit``: whether the log of what was done is whole."""

from django.core.management.base import BaseCommand, CommandError

from backend.audit import sealing


class Command(BaseCommand):
    help = "Verify the hash chain of the audit log, print its head, or seal what waits."

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["verify", "head", "seal"])
        parser.add_argument("--head", metavar="NUMBER:HASH", help="a head that was kept elsewhere must be in the chain")
        parser.add_argument("--last", type=int, metavar="N", help="look only at the last N entries")

    def handle(self, *, act, head=None, last=None, **options):
        sealed = sealing.seal_entries()
        if act == "seal":
            self.stdout.write(f"{sealed} sealed.")
        elif act == "head":
            ends = sealing.chain()
            self.stdout.write(f"{ends.head_sequence}:{ends.head_hash}")
        else:
            self.verify(head, last)

    def verify(self, head, last):
        found = sealing.verify(last=last, head=parsed(head) if head else None)
        if found.trouble:
            where = f"entry {found.entry_id}: " if found.entry_id else ""
            raise CommandError(f"The audit log is broken. {where}{found.trouble}. {found.entries} before are whole.")
        self.stdout.write(f"{found.entries} entries are whole. Head {sealing.chain().head_sequence}:{found.head}")


def parsed(head: str) -> tuple[int, str]:
    number, _colon, hash_ = head.partition(":")
    if not number.isdigit() or len(hash_) != 64:
        raise CommandError("A head looks like 1234:64 hexadecimal digits, as `ganek audit head` prints it.")
    return int(number), hash_

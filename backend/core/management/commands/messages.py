from django.core.management.base import BaseCommand, CommandError

from backend.core import catalogs


class Command(BaseCommand):
    help = "Update the catalogs of translations from the source; or check or compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--check", action="store_true", help="fail when a message is missing, fuzzy or stale")
        mode.add_argument("--compile", action="store_true", help="only write the .mo files")

    def handle(self, *, check: bool, compile: bool, **options):
        if check:
            return self.check_all()
        if not compile:
            self.update_all()
        for path in sorted(catalogs.LOCALE_DIR.glob("*/LC_MESSAGES/*.po")):
            catalogs.compile_catalog(path)
        return None

    def update_all(self) -> None:
        for domain in catalogs.DOMAINS:
            template = catalogs.extracted(domain)
            for language in catalogs.LANGUAGES:
                path = catalogs.update_catalog(language, domain, template)
                self.stdout.write(f"{catalogs.relative(path)}: {len(template)} messages")

    def check_all(self) -> None:
        found = [
            problem
            for domain in catalogs.DOMAINS
            for template in [catalogs.extracted(domain)]
            for language in catalogs.LANGUAGES
            for problem in catalogs.problems(language, domain, template)
        ]
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} to mend: run `make messages` and translate them."]))
        self.stdout.write("Translations are complete.")

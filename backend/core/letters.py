"""Letters as they leave: with headers that every mail program can read."""

from email import policy as policies
from email.headerregistry import HeaderRegistry, UnstructuredHeader

from django.core.mail import EmailMultiAlternatives


class AddressHeader(UnstructuredHeader):
    """A header of one long web address; Python would hide it in encoded words, which RFC 2369 does not know."""

    def fold(self, *, policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", AddressHeader)


class Letter(EmailMultiAlternatives):
    """A letter whose ``List-Unsubscribe`` stays one line, so that mail programs offer to stop such letters."""

    def message(self, *, policy=policies.default):
        return super().message(policy=policy.clone(header_factory=HEADERS))

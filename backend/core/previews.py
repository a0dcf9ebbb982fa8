"""What other sites show of a page when somebody shares its address (Open Graph), and what search engines may keep."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class LinkPreview:
    """``path`` is the one address of the page (RFC 6596); ``picture`` that of a picture of 1200 × 630 pixels."""

    title: str
    description: str
    path: str
    picture: str
    picture_alt: str
    is_indexed: bool = True

    @property
    def url(self) -> str:
        return f"{settings.PUBLIC_URL}{self.path}"

    @property
    def picture_url(self) -> str:
        return f"{settings.PUBLIC_URL}{self.picture}"

"""Pictures that stand in no public folder."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from backend.media import access
from backend.media.models import WIDTHS, Picture


@require_safe
def private_picture(request, key, width):
    """A private picture in one width, for those who may read where it hangs. Others hear that there is none."""
    picture = get_object_or_404(Picture, key=key, is_private=True)
    if width not in WIDTHS or request.user.pk is None or not access.may_see(request.user, picture):
        raise Http404
    return picture_response(picture, width)


def picture_response(picture: Picture, width: int) -> HttpResponse:
    """The bytes of a private picture. Raises ``Http404`` when they are gone."""
    try:
        with picture.storage.open(picture.name(width)) as file:
            response = HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError:  # its message was deleted at this moment
        raise Http404 from None
    response["X-Content-Type-Options"] = "nosniff"
    # The browser asks each time, and is told "unchanged" without the bytes: who left the room is not told even that.
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = quote_etag(f"{picture.key}-{width}")
    return response

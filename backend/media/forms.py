"""Photos of a form that is being filled in."""

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.core.errors import Invalid
from backend.media import access
from backend.media.models import Picture
from backend.media.services import describe_picture, store_picture

SALT = "photo tray"
STEPS = {"up": -1, "down": 1}
HOURS = 24  # how long a form with photos may lie open


class PhotoTray:
    """Photos of a form that is being filled in. They are stored at once, so that no error loses them.

    The page keeps each as a token signed for this person.
    """

    def __init__(self, user, pictures=(), *, most: int, is_private: bool = False):
        self.user = user
        self.most = most
        self.is_private = is_private  # what is stored anew lies in the private storage
        self.pictures = list(pictures)
        self.errors: list[str] = []

    @classmethod
    def of_request(cls, request, *, most: int, is_private: bool = False) -> "PhotoTray":
        """What came with a POST: photos kept from before (described, ordered, without the removed) and new ones."""
        tray = cls(request.user, most=most, is_private=is_private)
        removed = set(request.POST.getlist("remove_photo"))
        tokens = [token for token in request.POST.getlist("photo") if token not in removed]
        tray.pictures = tray._opened(tokens[:most])
        for picture in tray.pictures:
            alt = request.POST.get(f"alt_{picture.pk}", picture.alt)
            if alt != picture.alt:
                describe_picture(picture, alt)
        tray._store(request.FILES.getlist("new_photos"))
        tray._move(request.POST.get("move_photo", ""))
        return tray

    @property
    def rows(self) -> list[dict]:
        return [{"picture": picture, "token": self._token(picture.pk)} for picture in self.pictures]

    @property
    def room(self) -> int:
        return self.most - len(self.pictures)

    def _move(self, asked: str) -> None:
        """``"7:up"`` or ``"7:down"``: that photo changes places with its neighbour. Anything else moves nothing."""
        key, _colon, where = asked.partition(":")
        at = next((index for index, picture in enumerate(self.pictures) if str(picture.pk) == key), None)
        if at is None or where not in STEPS:
            return
        to = at + STEPS[where]
        if 0 <= to < len(self.pictures):
            self.pictures[at], self.pictures[to] = self.pictures[to], self.pictures[at]

    def _store(self, uploads) -> None:
        for upload in uploads:
            if self.room <= 0:
                self.errors.append(
                    ngettext("There is room for %(n)s photo.", "There is room for %(n)s photos.", self.most)
                    % {"n": self.most}
                )
                return
            try:
                picture = store_picture(upload, is_private=self.is_private)
            except Invalid as refusal:
                self.errors.append(f"{upload.name}: {refusal}")
                continue
            self.pictures.append(picture)
            if picture.is_private:
                access.sent_by(self.user, picture)

    def _token(self, pk: int) -> str:
        return signing.dumps([self.user.pk, pk], salt=SALT)

    def _opened(self, tokens: list[str]) -> list[Picture]:
        keys = []
        for token in tokens:
            try:
                owner, pk = signing.loads(token, salt=SALT, max_age=HOURS * 3600)
            except signing.BadSignature:
                self.errors.append(_("A photo waited too long. Add it once more."))
                continue
            if owner == self.user.pk:
                keys.append(pk)
        pictures = Picture.objects.in_bulk(keys)
        return [pictures[pk] for pk in dict.fromkeys(keys) if pk in pictures]

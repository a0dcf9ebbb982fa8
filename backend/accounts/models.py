import secrets

import rules
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.accounts.names import NameField
from backend.accounts.querysets import UserQuerySet
from backend.core.loading import LoadedQuickly
from backend.core.permissions import guests_may
from backend.search.folding import FoldedField


def new_handle() -> str:
    return secrets.token_urlsafe(8)


# The languages people in Polish neighbourhoods name, in their own words; the interface has three of them.
SPOKEN = {
    "pl": "polski",
    "uk": "українська",
    "en": "English",
    "be": "беларуская",
    "ru": "русский",
    "vi": "tiếng Việt",
    "de": "Deutsch",
    "es": "español",
    "fr": "français",
    "ar": "العربية",
    "pjm": "polski język migowy",
}


class Visibility(models.TextChoices):
    PUBLIC = "public", _("everyone")
    MEMBERS = "members", _("members of my places")
    ME = "me", _("only me")


class MessagesFrom(models.TextChoices):
    """Who may begin a private conversation without asking; others send a message request."""

    PLACES = "places", _("everyone at my places")
    SHARED = "shared", _("people I share an exchange or an event with")
    NOBODY = "nobody", _("nobody")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates people by e-mail: there are no user names."""

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        fields.setdefault("display_name", email.split("@")[0])
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Guest(models.TextChoices):
    """Whether somebody came by a personal link, without an account, and what they said of their age."""

    NO = "", _("no")
    UNKNOWN = "unknown", _("guest")
    GROWN_UP = "grown_up", _("guest, 16 or older")


class User(LoadedQuickly, AbstractBaseUser, PermissionsMixin):
    """A neighbour. What others see is decided by ``about_visibility`` and ``presence_visibility``.

    A guest of one call is a row as well, so that what happens in the call needs no second kind of person. Such a row
    is not active and does not count as signed in: whatever asks for either takes a guest for nobody.
    """

    class Affiliation(models.TextChoices):
        NEIGHBOUR = "neighbour", _("neighbour")
        ANIMATOR = "animator", _("animator")
        LOCAL_GOVERNMENT = "local_government", _("local government")
        INSTITUTION = "institution", _("institution")
        NGO = "ngo", _("non-governmental organisation")
        BUSINESS = "business", _("business")
        ACTIVIST = "activist", _("activist")

    class TextSize(models.TextChoices):
        NORMAL = "m", _("normal")
        LARGE = "l", _("large")
        LARGEST = "xl", _("largest")

    class Contrast(models.TextChoices):
        NORMAL = "normal", _("normal")
        MORE = "more", _("more")

    class Theme(models.TextChoices):
        AUTO = "auto", _("as my device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    email = models.EmailField(_("e-mail address"), unique=True)
    handle = models.CharField(_("public identifier"), max_length=16, unique=True, default=new_handle, editable=False)
    display_name = NameField(_("name shown to neighbours"), max_length=60)
    avatar = models.ForeignKey(
        "media.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    can_help_with = models.TextField(_("what I can help with"), max_length=1000, blank=True)
    would_like_to_learn = models.TextField(_("what I would like to learn"), max_length=1000, blank=True)
    languages = models.JSONField(_("languages I speak"), default=list, blank=True)
    affiliation = models.CharField(_("I am here as"), max_length=20, choices=Affiliation, default=Affiliation.NEIGHBOUR)
    about_visibility = models.CharField(
        _("who sees my profile"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    presence_visibility = models.CharField(
        _("who sees that I am here now"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    messages_from = models.CharField(
        _("who may write to me"), max_length=10, choices=MessagesFrom, default=MessagesFrom.PLACES
    )
    shows_seen = models.BooleanField(
        _("show in private conversations that I have read"),
        default=False,
        help_text=_("You then see it of others too, if they allow it."),
    )
    # A child's account is linked to its guardian: no other adult may write to it privately.
    guardian = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="wards", verbose_name=_("guardian")
    )
    # The day on which a child comes of age: from then on nobody looks after the account.
    grown_up_on = models.DateField(_("grown up from"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    text_size = models.CharField(_("text size"), max_length=2, choices=TextSize, default=TextSize.NORMAL)
    contrast = models.CharField(_("contrast"), max_length=8, choices=Contrast, default=Contrast.NORMAL)
    theme = models.CharField(_("colours"), max_length=5, choices=Theme, default=Theme.AUTO)
    guest = models.CharField(_("guest of a call"), max_length=8, choices=Guest, blank=True, editable=False)
    is_staff = models.BooleanField(_("operator"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)
    # Asked to be deleted: at this time it is, unless the person changes their mind. Until then it is closed to others.
    leaving_at = models.DateTimeField(_("will be deleted"), null=True, blank=True, editable=False)
    # What is left of a deleted account: a row without a name on which others' talks, loans and counts hang.
    erased_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    powers_since = models.DateTimeField(_("has powers since"), null=True, blank=True, editable=False)
    search_text = FoldedField(sources=("display_name",))

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # Nobody signs in as a guest, and nobody who signs in is one.
            models.CheckConstraint(
                condition=models.Q(guest="") | models.Q(is_active=False, is_staff=False, is_superuser=False),
                name="guest_signs_in_nowhere",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(is_active=False, display_name="", avatar=None),
                name="nobody_is_left_of_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_absolute_url(self) -> str:
        return reverse("profile", args=[self.handle])

    @property
    def is_guest(self) -> bool:
        """Came by a personal link, without an account."""
        return bool(self.guest)

    @property
    def is_authenticated(self) -> bool:
        """Always true of somebody with an account."""
        return not self.is_guest

    @property
    def is_anonymous(self) -> bool:
        return self.is_guest

    def has_perm(self, perm, obj=None) -> bool:
        """A guest may do the few things that were declared for guests, else what anybody may who is not signed in.

        What the house declared a rule for is decided by that rule alone: to run the machine is no reason to read
        people's private talks, so the rights of a superuser end at the operators' desk.
        """
        if self.is_guest and perm not in guests_may:
            return AnonymousUser().has_perm(perm, obj)
        if rules.perm_exists(perm):
            return rules.has_perm(perm, self, obj)
        return super().has_perm(perm, obj)

    @property
    def is_child(self) -> bool:
        """Has a guardian; or is a guest of whose age nothing is known, which is judged in the safe way."""
        return self.guardian_id is not None or self.guest == Guest.UNKNOWN

    @property
    def is_leaving(self) -> bool:
        """Has asked for the account to be deleted; until then nobody else sees it."""
        return self.leaving_at is not None

    @property
    def language_names(self) -> list[str]:
        """Spoken languages in their own words."""
        return [SPOKEN.get(code, code) for code in self.languages]

    @property
    def initials(self) -> str:
        """One or two letters for the generated avatar."""
        words = self.__dict__.get("display_name", "?").split()
        return "".join(word[0] for word in words[:2]).upper() or "?"

    @property
    def hue(self) -> int:
        """Which of the five avatar colours (0 to 4) is this person's, always the same."""
        return sum(self.handle.encode()) % 5


class Block(models.Model):
    """``blocker`` does not want to meet ``blocked``; it works both ways and is not told."""

    blocker = models.ForeignKey(User, models.CASCADE, related_name="blocks_made")
    blocked = models.ForeignKey(User, models.CASCADE, related_name="blocks_received")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~models.Q(blocker=models.F("blocked")), name="block_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} → {self.blocked_id}"


class KnownBrowser(models.Model):
    """A kind of browser in which a person signed in before, such as "Firefox, Android": no address, no full name."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_browsers")
    kind = models.CharField(_("kind"), max_length=60)
    seen_at = models.DateTimeField(_("last signed in"))

    class Meta:
        verbose_name = _("known browser")
        verbose_name_plural = _("known browsers")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="browser_known_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Recovery(models.Model):
    """Giving an account back to somebody who came in person. The code is shown once; only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recoveries", verbose_name=_("person"))
    place_id = models.BigIntegerField(_("place id"))
    begun_by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("begun by"))
    agreed_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name=_("agreed by"))
    needs_two = models.BooleanField(_("needs two people"), default=False)
    code_hash = models.CharField(max_length=64, blank=True, unique=True, null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("recovery of an account")
        verbose_name_plural = _("recoveries of accounts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at__isnull=True), name="recovery_one_at_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(user=models.F("begun_by")), name="recovery_not_of_oneself"),
            models.CheckConstraint(
                condition=models.Q(agreed_by=None) | ~models.Q(agreed_by=models.F("begun_by")),
                name="recovery_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d %H:%M}"

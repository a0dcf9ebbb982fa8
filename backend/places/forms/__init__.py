from backend.places.forms.network import ClosingForm, CopyForm, HandOverForm, ImportForm, OperatorForm
from backend.places.forms.place import (
    WEEKDAY_CHOICES,
    CodesChoice,
    ExceptionFormSet,
    HoursFormSet,
    InvitationForm,
    NewPlaceForm,
    PhotoForm,
    PlaceForm,
    PlacesField,
    RoleForm,
)

__all__ = [
    "WEEKDAY_CHOICES",
    "ClosingForm",
    "CodesChoice",
    "CopyForm",
    "ExceptionFormSet",
    "HandOverForm",
    "HoursFormSet",
    "ImportForm",
    "InvitationForm",
    "NewPlaceForm",
    "OperatorForm",
    "PhotoForm",
    "PlaceForm",
    "PlacesField",
    "RoleForm",
]

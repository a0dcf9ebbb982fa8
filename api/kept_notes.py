from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from backend.core.permissions import require
from backend.meetups.models import Notes
from backend.meetups.selectors.tools import call_of, notes_of


class NotesSerializer(serializers.ModelSerializer):
    """What people of an online meetup wrote down together, as Markdown."""

    class Meta:
        model = Notes
        fields = ["text", "revision", "changed_at"]
        read_only_fields = fields


class KeptNotesMixin:
    """What was kept of the call of a date."""

    @extend_schema(responses=NotesSerializer)
    @action(detail=True, methods=["get"], permission_classes=[IsAuthenticated])
    def notes(self, request, slug=None):
        """Notes of the online meetup on this date, for those who may enter its room. 404 where there was no call."""
        call = call_of(self.get_object())
        if call is None:
            raise Http404
        require(request.user, "meetups.read_kept", call)
        return Response(NotesSerializer(notes_of(call)).data)

"""What the caller's account may do now, and what opens the rest."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.moderation.selectors import rights_of
from backend.moderation.standing import RIGHTS, Level


class RightSerializer(serializers.Serializer):
    """One right; ``limit`` is null where the level sets none, and 0 where it is not open yet."""

    code = serializers.ChoiceField(source="right.code", choices=sorted(RIGHTS))
    title = serializers.CharField(source="right.title")
    limit = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField(allow_null=True, help_text="In the last 24 hours; null where it is not counted")
    opens_at = serializers.DateTimeField(allow_null=True, help_text="When it, or one more, comes by itself")


class StrikeSerializer(serializers.Serializer):
    decision = serializers.IntegerField(source="decision.pk")
    decided_at = serializers.DateTimeField(source="decision.decided_at")
    ends_at = serializers.DateTimeField(help_text="From then on it counts no more")


class RightsSerializer(serializers.Serializer):
    """The level of the account with the facts that it follows from."""

    level = serializers.ChoiceField(source="level.name", choices=[level.name for level in Level])
    joined_at = serializers.DateTimeField(source="footing.joined_at")
    deeds_missing = serializers.IntegerField(source="footing.deeds_missing")
    known_in_person = serializers.BooleanField(source="vouches")
    lowered_until = serializers.DateTimeField(source="footing.lowered_until", allow_null=True)
    opens_next = serializers.CharField(help_text="What opens the next level, in a sentence")
    rights = RightSerializer(source="rows", many=True)
    strikes = StrikeSerializer(many=True)


class RightsView(APIView):
    """What the caller may do here."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=RightsSerializer)
    def get(self, request):
        return Response(RightsSerializer(rights_of(request.user)).data)

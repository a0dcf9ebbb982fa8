from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User


class MeSerializer(serializers.ModelSerializer):
    """The caller's own profile: the only place where an e-mail address is shown."""

    languages = serializers.ListField(child=serializers.CharField(max_length=8), required=False, max_length=10)

    class Meta:
        model = User
        fields = [
            "id", "handle", "email", "display_name", "can_help_with", "would_like_to_learn", "languages",
            "affiliation", "about_visibility", "presence_visibility", "language", "time_zone", "text_size",
            "contrast", "theme", "date_joined",
        ]  # fmt: skip
        read_only_fields = ["id", "handle", "email", "date_joined"]


class MeView(APIView):
    """Who the caller is."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=MeSerializer)
    def get(self, request):
        return Response(MeSerializer(request.user).data)

    @extend_schema(request=MeSerializer, responses=MeSerializer)
    def patch(self, request):
        """Change one's own profile and settings."""
        sent = MeSerializer(request.user, data=request.data, partial=True)
        from backend.accounts import services

        sent.is_valid(raise_exception=True)
        services.update_profile(request.user, by=request.user, **sent.validated_data)
        return Response(MeSerializer(User.objects.get(pk=request.user.pk)).data)

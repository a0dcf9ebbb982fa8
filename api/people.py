"""People in answers: a handle and a name, and only for those who are signed in."""

from rest_framework import serializers

from backend.accounts.models import User


class PersonSerializer(serializers.ModelSerializer):
    """A neighbour as others see them. No e-mail, ever."""

    name = serializers.CharField(source="display_name", read_only=True)

    class Meta:
        model = User
        fields = ["id", "handle", "name"]
        read_only_fields = fields


class NamedForMembers(PersonSerializer):
    """``null`` for a guest, as on the pages."""

    def to_representation(self, person):
        return super().to_representation(person) if self.context["request"].user.is_authenticated else None

"""A rule of dates in JSON, in the words of RFC 5545."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.events.recurrence import Pattern


@extend_schema_field(OpenApiTypes.STR)
class LocalField(serializers.Field):
    """Wall time without an offset (``2026-12-01T18:00:00``), or a date for whole days."""

    default_error_messages = {"invalid": "Wall time such as 2026-12-01T18:00 without an offset, or a date."}

    def to_internal_value(self, data):
        try:
            local = date.fromisoformat(data) if len(data) == 10 else datetime.fromisoformat(data)
        except (TypeError, ValueError):
            self.fail("invalid")
        if isinstance(local, datetime) and local.tzinfo:
            self.fail("invalid")
        return local

    def to_representation(self, value):
        return value.isoformat()


class PeriodSerializer(serializers.Serializer):
    first = serializers.DateField()
    last = serializers.DateField()


class DatesSerializer(serializers.Serializer):
    dtstart = LocalField(source="first")
    duration = serializers.DurationField(min_value=timedelta(minutes=1), help_text="On the clock of the wall.")
    time_zone = serializers.CharField(required=False, help_text="IANA name; the place's zone when left out.")
    rrule = serializers.CharField(required=False, allow_blank=True, max_length=300)
    exdates = serializers.ListField(child=LocalField(), required=False, max_length=500)
    rdates = serializers.ListField(child=LocalField(), required=False, max_length=500)
    holidays = serializers.CharField(required=False, allow_blank=True, max_length=2)
    skipped = PeriodSerializer(many=True, required=False)

    def validate_time_zone(self, value):
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise serializers.ValidationError("Not a zone of the IANA database.") from unknown


@extend_schema_field(DatesSerializer)
class DatesField(serializers.Field):
    """``Pattern`` as ``DatesSerializer``. Parts that are left out of a change stay."""

    def to_internal_value(self, data):
        sent = DatesSerializer(data=data, partial=self.parent.instance is not None)
        sent.is_valid(raise_exception=True)
        parts = dict(sent.validated_data)
        if "time_zone" in parts:
            parts["zone"] = parts.pop("time_zone")
        for name in ("exdates", "rdates"):
            if name in parts:
                parts[name] = tuple(parts[name])
        if "skipped" in parts:
            parts["skipped"] = tuple((period["first"], period["last"]) for period in parts["skipped"])
        if self.parent.instance is not None:
            return replace(self.parent.instance.pattern, **parts)
        return Pattern(**{"zone": ZoneInfo("Europe/Warsaw"), **parts})

    def to_representation(self, pattern: Pattern):
        return {
            "dtstart": pattern.first.isoformat(),
            "duration": serializers.DurationField().to_representation(pattern.duration),
            "time_zone": pattern.zone.key,
            "rrule": pattern.rrule,
            "exdates": [moment.isoformat() for moment in pattern.exdates],
            "rdates": [moment.isoformat() for moment in pattern.rdates],
            "holidays": pattern.holidays,
            "skipped": [{"first": first, "last": last} for first, last in pattern.skipped],
        }

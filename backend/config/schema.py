"""How the API describes itself (drf-spectacular)."""

DESCRIPTION = """Places, events, listings, loans and conversations of a network of open places.

Where a `POST` takes an `Idempotency-Key` it may be sent again without harm: with the same body the first answer comes
again for 24 hours. Every refusal is `application/problem+json` (RFC 9457) with a `code` for programs, a sentence for
people (`detail`) and, where a field is wrong, `errors`. Lists come in pages by cursor (`next`). Times are instants with
an offset. Too many requests are answered 429 with `Retry-After`."""


def spectacular_settings(languages: list[tuple[str, str]]) -> dict:
    """Settings of the schema and of its pages for developers."""
    return {
        "TITLE": "Ganek API",
        "DESCRIPTION": DESCRIPTION,
        "VERSION": "1",
        "SERVE_INCLUDE_SCHEMA": False,
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
        "COMPONENT_SPLIT_REQUEST": True,
        "POSTPROCESSING_HOOKS": [
            "drf_spectacular.hooks.postprocess_schema_enums",
            "api.problems.describe_problems",
            "api.problems.describe_emptiness",
        ],
        "ENUM_NAME_OVERRIDES": {
            "VisibilityEnum": "backend.accounts.models.Visibility",
            "LanguageEnum": languages,
            "EventCategoryEnum": "backend.events.models.Event.Category",
            "AccessEnum": "backend.events.models.Event.Access",
            "AttendanceOutcomeEnum": "backend.events.models.Attendance.Outcome",
            "ListingOutcomeEnum": "backend.sharing.models.Listing.Outcome",
            "ListingKindEnum": "backend.sharing.models.Listing.Kind",
            "ListingRequestStatusEnum": "backend.sharing.models.ListingRequest.Status",
            "LoanStatusEnum": "backend.lending.models.Loan.Status",
        },
    }

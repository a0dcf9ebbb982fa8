"""How the API describes itself (drf-spectacular)."""


def spectacular_settings(languages: list[tuple[str, str]]) -> dict:
    """Settings of the schema and of its pages for developers."""
    return {
        "TITLE": "Ganek API",
        "DESCRIPTION": "Places, events, listings and conversations of a network of open places.",
        "VERSION": "1",
        "SERVE_INCLUDE_SCHEMA": False,
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
        "COMPONENT_SPLIT_REQUEST": True,
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

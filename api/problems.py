"""What the schema says beside what serializers tell it: refusals, and what may be empty (hooks of drf-spectacular)."""

PROBLEM = {
    "type": "object",
    "description": "Why something was refused (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for people, in their language."},
        "code": {"type": "string", "description": "The same word in pages, API and sockets."},
        "errors": {"description": "What is wrong, by field."},
        "retry_after": {"type": "integer", "description": "Seconds, where it may be tried again."},
        "opens_at": {
            "type": "string",
            "format": "date-time",
            "description": "When the account may do this (code not_yet), where that comes by itself.",
        },
    },
    "required": ["type", "title", "status", "detail", "code"],
}
REFUSED = {
    "description": "Refused, with the reason.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe_problems(result: dict, generator, request, public) -> dict:
    """Give every operation the answer that any of them may give instead of its own."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].setdefault("default", REFUSED)
    return result


# Fields that are only read lose what their model says of emptiness: (component, field) → how it may be empty.
MAY_BE_EMPTY = (("Listing", "outcome"), ("Place", "operator_kind"), ("Place", "email"), ("Place", "website"))
MAY_BE_NULL = (("Event", "continues"),)
# Shown only to those whom they concern.
MAY_BE_MISSING = (("Event", "review_note"),)


def describe_emptiness(result: dict, generator, request, public) -> dict:
    """Say of read-only fields that they may be empty, null or missing."""
    schemas = result["components"]["schemas"]
    for component, field in MAY_BE_EMPTY:
        known = schemas[component]["properties"][field]
        filled = known.pop("allOf", None) or [{"type": known.pop("type"), "format": known.pop("format")}]
        known["oneOf"] = [*filled, {"type": "string", "enum": [""]}]
    for component, field in MAY_BE_NULL:
        schemas[component]["properties"][field]["nullable"] = True
    for component, field in MAY_BE_MISSING:
        schemas[component]["required"].remove(field)
    return result

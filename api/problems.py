"""How the schema describes refusals: once for all operations (hook of drf-spectacular)."""

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

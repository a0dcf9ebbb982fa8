def shell(request) -> dict:
    """What the document shell needs on every page."""
    return {}

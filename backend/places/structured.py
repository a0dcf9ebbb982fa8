"""A place in the words of schema.org, for search engines and readers' tools."""

from django.conf import settings

from backend.places.models import Place

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def address_data(place: Place) -> dict:
    """https://schema.org/PostalAddress of ``place``."""
    data = {"@type": "PostalAddress", "addressLocality": place.city, "addressCountry": "PL"}
    if place.address:
        data["streetAddress"] = place.address
    if place.postcode:
        data["postalCode"] = place.postcode
    return data


def geo_data(place: Place) -> dict | None:
    """https://schema.org/GeoCoordinates of ``place``; ``None`` where only the district is known."""
    if place.latitude is None or place.location_is_approximate:
        return None
    return {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}


def place_data(place: Place) -> dict:
    """``place`` (with its hours at hand) as https://schema.org/CivicStructure."""
    data = {
        "@context": "https://schema.org",
        "@type": "CivicStructure",
        "name": place.name,
        "url": f"{settings.PUBLIC_URL}{place.get_absolute_url()}",
        "address": address_data(place),
        "isAccessibleForFree": True,
        "publicAccess": True,
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{DAYS[hours.weekday]}",
                "opens": f"{hours.opens:%H:%M}",
                "closes": f"{hours.closes:%H:%M}",
            }
            for hours in place.opening_hours.all()
        ],
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": str(label), "value": True}
            for label in place.feature_labels
        ],
    }
    if geo := geo_data(place):
        data["geo"] = geo
    if place.phone:
        data["telephone"] = place.phone
    if place.description:
        data["description"] = place.description
    return data

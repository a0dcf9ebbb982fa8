from rest_framework.throttling import AnonRateThrottle, UserRateThrottle


class GuestThrottle(AnonRateThrottle):
    scope = "guest"


class PersonThrottle(UserRateThrottle):
    scope = "person"

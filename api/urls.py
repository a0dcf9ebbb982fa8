"""``/api/``: version 1, its schema and its pages for developers."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from api.accounts import MeView
from api.attached import FileView, PhotoView
from api.attendances import AttendanceViewSet
from api.bookings import BookingViewSet, RoomViewSet
from api.calendar_feeds import CalendarFeedViewSet
from api.calendar_subscriptions import CalendarSubscriptionViewSet
from api.categories import CategoryViewSet
from api.conversations import ConversationViewSet
from api.docs import DocsView
from api.errors import NoSuchAddress
from api.events import EventViewSet
from api.holds import HoldViewSet
from api.impact import ImpactView
from api.listing_requests import ListingRequestViewSet
from api.listings import ListingViewSet
from api.live import SocketTicketView
from api.loans import LoanViewSet
from api.messages import MessageViewSet
from api.occurrences import OccurrenceViewSet
from api.places import MembershipViewSet, PlaceViewSet
from api.rights import RightsView
from api.saved_searches import SavedSearchViewSet
from api.thanks import ThanksViewSet

router = SimpleRouter()
router.register("places", PlaceViewSet)
router.register("memberships", MembershipViewSet)
router.register("events", EventViewSet)
router.register("occurrences", OccurrenceViewSet)
router.register("attendances", AttendanceViewSet)
router.register("calendar-feeds", CalendarFeedViewSet)
router.register("calendar-subscriptions", CalendarSubscriptionViewSet)
router.register("rooms", RoomViewSet)
router.register("bookings", BookingViewSet)
router.register("listings", ListingViewSet)
router.register("listing-requests", ListingRequestViewSet)
router.register("thanks", ThanksViewSet)
router.register("categories", CategoryViewSet)
router.register("saved-searches", SavedSearchViewSet)
router.register("loans", LoanViewSet)
router.register("holds", HoldViewSet)
router.register("conversations", ConversationViewSet)
router.register("messages", MessageViewSet)

urlpatterns = [
    # A namespace: the router names its addresses as the pages do ("event-list").
    path("v1/", include((router.urls, "api"))),
    path("v1/me/", MeView.as_view(), name="api-me"),
    path("v1/me/rights/", RightsView.as_view(), name="api-rights"),
    path("v1/impact/", ImpactView.as_view(), name="api-impact"),
    path("v1/socket-tickets/", SocketTicketView.as_view(), name="api-socket-tickets"),
    path("v1/photos/<slug:key>/<int:width>/", PhotoView.as_view(), name="api-photo"),
    path("v1/files/<slug:key>/", FileView.as_view(), name="api-file"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    re_path(".*", NoSuchAddress.as_view()),
]

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.sessions import digest
from backend.live.services import TICKET_SECONDS, issue_ticket


class SocketTicketSerializer(serializers.Serializer):
    ticket = serializers.CharField(help_text="Offer `ganek.ticket.<ticket>` as a second subprotocol.")
    expires_in = serializers.IntegerField(help_text="Seconds; it opens one socket, once.")


class SocketTicketView(APIView):
    """A one-time ticket for the socket, for clients that cannot send headers there."""

    permission_classes = [IsAuthenticated]

    @extend_schema(request=None, responses={201: SocketTicketSerializer})
    def post(self, request):
        """Issue a ticket. The socket it opens ends with the session or token of this request."""
        key = request.auth.key if request.auth else request.session.session_key
        ticket = issue_ticket(by=request.user, credential=digest(key))
        return Response({"ticket": ticket, "expires_in": TICKET_SECONDS}, status=status.HTTP_201_CREATED)

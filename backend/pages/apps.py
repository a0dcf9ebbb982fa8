from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "backend.pages"

    def ready(self):
        from backend.conversations import cards

        cards.register("place", place_card)


def place_card(request, slug):
    """The place as its card in a conversation: where it is and whether it is open."""
    from backend.places.models import Place

    place = Place.objects.visible_to(request.user).with_opening().filter(slug=slug).first()
    return ("places/_chat_card.html", {"place": place}) if place else None

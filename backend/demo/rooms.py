"""What makes the chat of the home place live: rooms, a poll, reactions, an answer, a private talk."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.accounts.models import User
from backend.conversations import services
from backend.conversations.models import Conversation, Message
from backend.places.models import Place


def liven(home: Place, people: dict[str, User], *, clock: datetime, random) -> None:
    """Everything here goes through the services, as neighbours would do it."""

    def say(name: str, body: str, room: Conversation, **more) -> Message:
        client_id = UUID(int=random.getrandbits(128), version=4)
        return services.post_message(room, by=people[name], body=body, client_id=client_id, **more)

    main = services.main_room(home)
    garden = services.open_room(
        home, by=people["Halina"], title="Ogród", description="Grządki, kompost i dyżury przy podlewaniu"
    )
    services.open_room(home, by=people["Halina"], title="Rodzice", audience=Conversation.Audience.NEIGHBOURS)
    watering = say("Halina", "**Dyżury przy podlewaniu:**\n\n- pon.: Marek\n- czw.: Oksana", garden)
    services.pin_message(watering, by=people["Halina"])
    question = say("Marek", "Mogę się zamienić na środę?", garden, reply_to=watering)
    services.react(question, "👍", by=people["Halina"])
    dinner = main.messages.filter(author=people["Oksana"]).order_by("-number").first()
    for name, emoji in (("Halina", "❤️"), ("Marek", "👍"), ("Bartek", "👍")):
        services.react(dinner, emoji, by=people[name])
    cleaning = services.NewPoll(
        "Kiedy sprzątamy podwórko?",
        ("w sobotę o 10:00", "w niedzielę o 12:00", "w przyszłym tygodniu"),
        closes_at=clock + timedelta(days=3),
    )
    poll = say("Halina", "", main, poll=cleaning).poll
    saturday, sunday, _later = poll.options.all()
    for name, option in (("Oksana", saturday), ("Kasia", saturday), ("Bartek", sunday)):
        services.vote(poll, [option.pk], by=people[name])
    talk = services.write_to(people["Halina"], by=people["Marek"])
    say("Marek", "Dzień dobry! Klucz do piwnicy oddam w czwartek.", talk)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LendingConfig(AppConfig):
    name = "backend.lending"
    verbose_name = _("Lending")

    def ready(self):
        self.ready_for_places()
        from backend.conversations import cards
        from backend.lending import privacy
        from backend.lending.selectors.ahead import promises_broken
        from backend.lending.selectors.narrowing import free_between
        from backend.lending.selectors.pictures import may_see_condition
        from backend.lending.services.closing import end_queue, fit_quantity, refuse_while_promised
        from backend.lending.services.watching import tell_of_hours
        from backend.lending.views.thing import thing_part
        from backend.media import access
        from backend.moderation.standing import register_deeds
        from backend.places.registry import Keeper, register_promises
        from backend.privacy.registry import hold_nothing, register
        from backend.sharing import registry

        register(privacy.LOANS)
        for reason, labels in privacy.NOTHING.items():
            hold_nothing(reason, *labels)
        registry.register_availability(free_between)
        register_promises("lending", Keeper(promises_broken, tell_of_hours))
        registry.before_closing(refuse_while_promised)
        registry.after_closing(end_queue)
        registry.before_changing(fit_quantity)
        registry.register_part("lending", registry.Part("lending/_thing.html", thing_part))
        access.register(may_see_condition)
        register_deeds(loans_returned)
        cards.register("loan", loan_card)

    def ready_for_places(self):
        """What moves, is met or is taken over when people leave, places close and places are made."""
        from backend.lending.services import ending, handing_over
        from backend.places import registry as places

        places.register_mover("lending", handing_over.mover)
        places.register_effects("lending", handing_over.planned_after)
        places.register_ender("lending", ending.end_loans)
        places.register_heir("lending", ending.heir)
        places.register_copier("lending", handing_over.copy)


def loans_returned(people: list[int]):
    """Things that people borrowed and brought back."""
    from django.db.models import Count

    from backend.lending.models import Loan

    back = Loan.objects.filter(borrower__in=people, status=Loan.Status.RETURNED).order_by()
    return back.values("borrower").annotate(n=Count("pk")).values_list("borrower", "n")


def loan_card(request, slug):
    """The loan as its card in a conversation, for its two sides and who else may see it."""
    from backend.lending.models import Loan

    loan = Loan.objects.visible_to(request.user).select_related("listing", "place").filter(slug=slug).first()
    return ("lending/_chat_card.html", {"loan": loan}) if loan else None

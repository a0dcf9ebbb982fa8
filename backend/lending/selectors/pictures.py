from backend.lending.models import Loan


def may_see_condition(user, picture) -> bool:
    """Photos of how a thing went out and came back are for those who may see the loan (2 queries)."""
    return Loan.objects.visible_to(user).filter(conditions__pictures=picture.pk).exists()

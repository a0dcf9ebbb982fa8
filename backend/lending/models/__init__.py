from backend.lending.models.loan import Condition, Loan, LoanReminder, LoanStep
from backend.lending.models.pause import Pause
from backend.lending.models.queue import Hold, Repair
from backend.lending.models.terms import LendingTerms

__all__ = ["Condition", "Hold", "LendingTerms", "Loan", "LoanReminder", "LoanStep", "Pause", "Repair"]

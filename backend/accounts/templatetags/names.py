"""Names that were read without their row."""

from django import template

from backend.accounts.names import named

register = template.Library()
register.filter(named)

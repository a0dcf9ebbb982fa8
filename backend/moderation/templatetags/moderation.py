"""Cases in templates."""

from django import template

from backend.moderation import selectors

register = template.Library()
register.filter(selectors.names_author)

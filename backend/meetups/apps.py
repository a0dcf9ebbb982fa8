from django.apps import AppConfig


class MeetupsConfig(AppConfig):
    name = "backend.meetups"

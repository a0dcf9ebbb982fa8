from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Names our admin site; it is imported only when the apps are ready."""

    default_site = "backend.config.admin.Desk"

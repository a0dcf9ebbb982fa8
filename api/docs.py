from django.conf import settings
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.views.decorators.csp import csp_override
from drf_spectacular.views import SpectacularSwaggerSplitView

# Swagger UI writes style attributes; its scripts are files of our own, as everywhere.
RELAXED = {**settings.SECURE_CSP, "style-src": [CSP.SELF, CSP.UNSAFE_INLINE], "img-src": [CSP.SELF, "data:"]}


@method_decorator(csp_override(RELAXED), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The API to read and to try, served from here alone."""

    url_name = "api-schema"

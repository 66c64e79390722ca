"""Every address of the product."""

from django.urls import include, path

from qunjian.site import help, views
from qunjian.site.apps import present

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("", include("qunjian.web.urls")),
    path("", include(help)),
    *(path("", include(f"qunjian.apps.{app}.urls")) for app in reversed(present("urls"))),
]
handler400 = "qunjian.site.views.bad_request"
handler403 = "qunjian.site.views.not_allowed"
handler404 = "qunjian.site.views.not_found"
handler500 = "qunjian.site.views.our_fault"

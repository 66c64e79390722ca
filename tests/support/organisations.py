"""How the pages of organisations are asked, and what they leave behind."""

from django.urls import reverse

from qunjian.apps.registry.models import OrganisationState


def url(name, *args):
    return reverse(f"registry-{name}", args=args)


def text(response):
    return response.content.decode()


def state(organisation):
    return OrganisationState.objects.known().get(organisation=organisation, valid_to=None)

"""Files and functions stay within their ceilings, links lead somewhere."""

from tools import links, sizes


def test_nothing_is_longer_than_its_ceiling():
    assert sizes.complaints() == []


def test_every_link_of_the_documents_leads_somewhere():
    assert links.complaints() == []

"""The rule book: every set, its rules, wording and days in force."""

from django.http import Http404

from qunjian.apps.accounts.permissions import require
from qunjian.core.rules import shipped_sets
from qunjian.core.vocabulary import Line
from qunjian.web.page import page


def rules(request, code="national"):
    require(request.user, "registry.see")
    sets = {each.code: each for each in shipped_sets()}
    if code not in sets:
        raise Http404
    chosen = sets[code]
    lines = [
        (line, [rule for rule in chosen.rules if rule.line is line], chosen.silent_on.get(line))
        for line in Line
    ]
    context = {"sets": sets.values(), "chosen": chosen, "lines": lines}
    return page(request, "verdicts/rules.html", context)

"""Whether the cells of a column agree with the field that its heading announces."""

from collections.abc import Callable

from qunjian.core.intake.shape import Shape
from qunjian.core.intake.vocabulary import COUNTS, DAYS, MONEY

Gate = Callable[[Shape, bool], bool]

CHINA_EAST, CHINA_NORTH = (60, 150), (0, 60)


def agrees(field: str, shape: Shape, *, sure: bool) -> bool:
    """Whether the cells may hold this field; `sure` when the heading itself leaves no doubt."""
    if not shape.count:
        return True
    if shape.identity > 0.4:
        return False
    gate = GATES.get(field)
    return gate(shape, sure) if gate else True


def _name(shape: Shape, sure: bool) -> bool:
    if shape.words < 0.5 or shape.number > 0.5 or shape.day > 0.4 or shape.yes_no > 0.5:
        return False
    if sure:
        return True
    persons = shape.person > 0.8 and shape.mean_length < 3.3 and shape.unit < 0.3
    return not persons and shape.mean_length >= 2.2 and shape.distinct > 0.05


def _organisation(shape: Shape, sure: bool) -> bool:
    if not _text(shape) or shape.yes_no > 0.3:
        return False
    return shape.organisation >= (0.15 if sure else 0.4) or (sure and shape.mean_length >= 5)


def _text(shape: Shape) -> bool:
    return shape.words >= 0.5 and shape.number <= 0.4 and shape.day <= 0.5


def _count(shape: Shape, sure: bool) -> bool:
    return shape.amount >= 0.5 and shape.yes_no < 0.4 and shape.code < 0.3


def _money(shape: Shape, sure: bool) -> bool:
    return max(shape.amount, shape.money) >= 0.5 and shape.day < 0.5


def _day(shape: Shape, sure: bool) -> bool:
    return shape.dayish >= 0.4 if sure else shape.day >= 0.5


def _person(shape: Shape, sure: bool) -> bool:
    if shape.number > 0.3 or shape.yes_no > 0.5 or shape.phone > 0.5:
        return False
    return shape.mean_length <= 20 if sure else shape.person >= 0.5


def _short_words(shape: Shape, sure: bool) -> bool:
    return shape.number < 0.6 and shape.mean_length <= 40 and (sure or shape.han >= 0.5)


def _address(shape: Shape, sure: bool) -> bool:
    return shape.words >= 0.5 and (sure or shape.mean_length > 7)


def _area(shape: Shape, sure: bool) -> bool:
    if not _text(shape) or shape.mean_length > 20:
        return False
    return sure or (shape.mean_length <= 7.5 or shape.area >= 0.6)


def _township(shape: Shape, sure: bool) -> bool:
    return _text(shape) and (sure or shape.town >= 0.3)


def _seq(shape: Shape, sure: bool) -> bool:
    if sure:
        return shape.mean_length <= 8
    return shape.sequence >= 0.6 and shape.lowest <= 1


def _credit(shape: Shape, sure: bool) -> bool:
    if shape.han > 0.5 or shape.day > 0.6:
        return False
    return shape.code >= 0.3 or (sure and shape.mean_length > 6)


def _registration(shape: Shape, sure: bool) -> bool:
    return (sure or shape.han <= 0.6) and shape.mean_length >= 5 and shape.person < 0.5


def _org_code(shape: Shape, sure: bool) -> bool:
    return shape.han < 0.3 and (shape.org_code >= 0.5 or (sure and shape.mean_length > 5))


def _phone(shape: Shape, sure: bool) -> bool:
    return shape.phone >= (0.3 if sure else 0.5) or (sure and shape.han < 0.4)


def _status(shape: Shape, sure: bool) -> bool:
    if sure:
        return shape.mean_length <= 25 and (shape.state > 0.05 or shape.number < 0.6)
    return shape.state >= 0.3


def _longitude(shape: Shape, sure: bool) -> bool:
    east = CHINA_EAST[0] <= shape.lowest and shape.highest <= CHINA_EAST[1]
    return shape.number >= 0.5 and ((sure and shape.highest <= 180) or east)


def _latitude(shape: Shape, sure: bool) -> bool:
    north = CHINA_NORTH[0] < shape.lowest and shape.highest <= CHINA_NORTH[1]
    return shape.number >= 0.5 and ((sure and shape.highest <= 90) or (north and shape.day < 0.5))


def _form(shape: Shape, sure: bool) -> bool:
    return _short_words(shape, sure) and (shape.form >= 0.3 if not sure else shape.yes_no < 0.6)


GATES: dict[str, Gate] = {
    "seq": _seq,
    "name": _name,
    "org_name": _organisation,
    "credit_code": _credit,
    "registration_no": _registration,
    "org_code": _org_code,
    "kind": _short_words,
    "industry": lambda shape, sure: shape.han >= 0.3 or shape.mean_length <= 6,
    "industry_code": lambda shape, sure: shape.han < 0.6 and shape.mean_length <= 8,
    "address": _address,
    "township": _township,
    "village": lambda shape, sure: _text(shape),
    "site": lambda shape, sure: _text(shape) and shape.yes_no < 0.5,
    "legal_person": _person,
    "contact": _person,
    "secretary": _person,
    "phone": _phone,
    "status": _status,
    "alias": lambda shape, sure: _text(shape),
    "former_name": lambda shape, sure: _text(shape),
    "org_form": _form,
    "org_line": _short_words,
    "superior": lambda shape, sure: _text(shape) and shape.yes_no < 0.5,
    "covered_units": lambda shape, sure: _text(shape) and shape.amount < 0.5,
    "area_code": lambda shape, sure: (
        shape.number >= 0.5 if sure else shape.area_code >= 0.8 and shape.distinct > 0.02
    ),
    "area_name": _area,
    "longitude": _longitude,
    "latitude": _latitude,
    "year": lambda shape, sure: shape.year >= 0.6,
    **dict.fromkeys(COUNTS, _count),
    **dict.fromkeys(MONEY, _money),
    **dict.fromkeys(DAYS, _day),
}

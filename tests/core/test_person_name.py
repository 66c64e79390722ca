import pytest

from qunjian.core.person_name import mask, mask_phone, phone_digits, phone_tail


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("周婷", "周*"),
        ("周婷婷", "周*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿不都·热合曼", "阿*"),
        ("周 婷", "周*"),
        ("周某", "周*"),
        ("", ""),
        (" ", ""),
    ],
)
def test_mask_leaves_the_surname(name, shown):
    assert mask(name) == shown


@pytest.mark.parametrize(
    ("phone", "digits", "tail", "shown"),
    [
        ("138 1234-6621", "13812346621", "6621", "138****6621"),
        ("+86 13812346621", "13812346621", "6621", "138****6621"),
        ("１３８１２３４６６２１", "13812346621", "6621", "138****6621"),
        ("0577-63721234", "057763721234", "1234", "****1234"),
        ("663311", "663311", "3311", "****3311"),
        ("1234", "1234", "1234", "****"),
        ("110", "110", "", "****"),
        ("无", "", "", ""),
    ],
)
def test_phones_show_no_more_than_needed(phone, digits, tail, shown):
    assert (phone_digits(phone), phone_tail(phone), mask_phone(phone)) == (digits, tail, shown)

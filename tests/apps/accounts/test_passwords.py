"""What is asked of a password is said in Chinese, and says how to go on."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from qunjian.apps.accounts.models import User


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("kurz-7x", "太短了，请至少用 10 个字符。"),
        ("basketball", "太常见了，容易被猜到，请换一个。"),
        ("73519284650", "不能全是数字，请加上字母或符号。"),
        ("shuikou-2026", "和登录名或姓名太像，请换一个。"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(password, sentence):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="shuikou2026", name="王水口"))
    assert refused.value.messages == [sentence]

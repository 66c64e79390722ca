"""What is asked of a password, each in a sentence that says what to do.

Django checks; its sentences are partly English even in Chinese, and none says how to go on.
"""

from typing import Any

from django.contrib.auth import password_validation as checks
from django.core.exceptions import ValidationError


class LongEnough(checks.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"太短了，请至少用 {self.min_length} 个字符。"


class NotCommon(checks.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "太常见了，容易被猜到，请换一个。"


class NotOnlyDigits(checks.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "不能全是数字，请加上字母或符号。"


class NotLikeTheirName(checks.UserAttributeSimilarityValidator):
    def validate(self, password: str, user: Any = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError as alike:
            sentence = "和登录名或姓名太像，请换一个。"
            raise ValidationError(sentence, code=alike.code) from alike

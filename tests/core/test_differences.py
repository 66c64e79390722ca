"""Where two texts differ, to the character."""

from qunjian.core.differences import Part, parts, whole


def told(pieces):
    return [(piece.text, piece.kind) for piece in pieces]


def test_what_stands_in_anothers_place_and_what_is_only_here():
    left, right = parts("萧塘镇塑编园A区12号", "萧塘塑编园12号")
    assert told(left) == [
        ("萧塘", "same"), ("镇", "only"), ("塑编园", "same"), ("A区", "only"), ("12号", "same"),
    ]  # fmt: skip
    assert told(right) == [("萧塘", "same"), ("塑编园", "same"), ("12号", "same")]
    left, right = parts("竹器厂", "竹木厂")
    assert told(left)[1] == ("器", "near")
    assert told(right)[1] == ("木", "near")


def test_nothing_is_no_difference():
    assert parts("", "竹木厂") == ((), (Part("竹木厂", "same"),))


def test_no_text_is_lost_however_long():
    left, right = parts("甲" * 900, "乙" * 400)
    assert "".join(piece.text for piece in left) == "甲" * 900
    assert "".join(piece.text for piece in right) == "乙" * 400


def test_masked_texts_tell_only_whether_they_are_the_same():
    assert told(whole("林*", "林*", same=False)[0]) == [("林*", "near")]
    assert told(whole("林*", "林*", same=True)[1]) == [("林*", "same")]

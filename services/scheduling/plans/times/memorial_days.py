"""Memorial days (纪念日) that are called by their numbers: 9·18防空演练, 12·4宪法晨读 say what it is about, not when it is."""

import re

_NUMBERS = (
    "3·3 3·5 3·8 3·12 3·15 3·21 3·22 3·27 4·15 4·22 4·23 4·26 5·4 5·12 5·18 5·20 5·25 6·5 6·26 "
    "9·3 9·10 9·18 9·30 10·13 11·9 12·1 12·2 12·4 12·9 12·13"
)
_NAME = re.compile(
    rf"(?:{_NUMBERS.replace(' ', '|')})(?!\d)(?![日号前后起至到和上下中晚早周星])[\u3400-\u9fff“]".replace("·", "[·・]")
)


def begins_with_a_memorial_day(text: str, at: int) -> bool:
    """Whether such a name begins at `at` of a plain text."""
    return _NAME.match(text, at) is not None

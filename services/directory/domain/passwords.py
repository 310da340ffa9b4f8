"""What a password must be, and passwords for one use."""

import secrets

from shared.errors import InvalidError

SHORTEST, LONGEST = 10, 128
FEWEST_DIFFERENT = 5
#: Without what looks alike on paper: 0 o 1 l i.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
#: Long enough for the rule, and the first that anybody tries.
COMMON_WORDS = """
    0123456789 1234567890 123456789a 1234567891 12345678910 9876543210 0987654321 1122334455 1234512345 147258369a
    a123456789 a1234567890 aa123456789 abc1234567 abc123456789 abcd123456 abcd1234567 abcdef123456 admin12345
    admin123456 administrator asdfghjkl1 changeme123 iloveyou123 letmein123 p@ssw0rd123 passw0rd123 password12
    password123 password1234 password12345 q1w2e3r4t5 qazwsxedc1 qazwsxedcrfv qwer123456 qwerty1234 qwerty12345
    qwerty123456 qwertyuiop qwertyuiop123 welcome123 zxcvbnm123 zxcvbnm1234 1q2w3e4r5t 1qaz2wsx3edc 5201314520
    woaini1314 woaini5201314 wojiushiwo xiaoxue123 laoshi123456 jiaoshi123456 teacher123 teacher1234
    teacher123456 school1234 school123456 qinglan123 qinglan1234 qinglan123456
"""
COMMON = frozenset(COMMON_WORDS.split())


def check_password(password: str, *, login: str, name: str, field: str = "password") -> None:
    """Raises InvalidError that says what is wrong with `password`, naming `field`."""
    problem = weakness(password, login=login, name=name)
    if problem:
        english, chinese = problem
        raise InvalidError(
            f"{field}: {english}", detail_zh=chinese, code="weak_password", fields={field: [english]}
        )  # fmt: skip


def weakness(password: str, *, login: str, name: str) -> tuple[str, str] | None:
    """What is wrong with it in English and Chinese, or None."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return f"at least {SHORTEST} characters", f"密码至少 {SHORTEST} 个字符"
    if len(password) > LONGEST:
        return f"at most {LONGEST} characters", f"密码至多 {LONGEST} 个字符"
    if plain.strip() in COMMON:
        return "one of the passwords that everybody tries first", "此密码过于常见"
    if len(set(plain)) < FEWEST_DIFFERENT:
        return f"at least {FEWEST_DIFFERENT} different characters", f"密码至少包含 {FEWEST_DIFFERENT} 种不同字符"
    if repeats_who(plain, login.casefold()) or repeats_who(plain, name.casefold()):
        return "not your own login or name", "密码不能是自己的账号或姓名"
    return None


def repeats_who(password: str, word: str) -> bool:
    """Whether `password` is `word`, the word repeated, or the word with fewer than five other characters."""
    if not word:
        return False
    return word in password and len(password.replace(word, "")) < 5


def one_time_password() -> str:
    """Twelve random characters in three groups (59 bits): to be read out and typed once, then changed."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)

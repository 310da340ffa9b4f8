from argon2 import PasswordHasher
from sqlalchemy import text

from services.directory.domain.passwords import ALPHABET
from shared.contracts.directory import CredentialChanged
from shared.store import SERVICE
from tests.integration.directory.district import District, code_of

GOOD = "松涛-paper-lantern"


def verifiers(district: District) -> list[tuple[CredentialChanged, int]]:
    return [
        (each.event, each.sequence)
        for each in district.events(CredentialChanged)
        if isinstance(each.event, CredentialChanged)
    ]


def test_a_reset_shows_a_password_for_one_use_and_tells_its_verifier(district: District) -> None:
    person = district.north.teachers[0]
    shown = district.north.client.post(f"/people/{person}/password", {}).get_json()
    assert (shown["login"], len(shown["password"])) == ("north.t1", 14)
    assert set(shown["password"]) <= {*ALPHABET, "-"}
    ((told, sequence),) = verifiers(district)
    assert (told.person_id, told.must_change, sequence) == (person, True, 1)
    assert told.verifier.startswith("$argon2id$")
    assert PasswordHasher().verify(told.verifier, shown["password"])


def test_every_change_is_the_next_version_of_its_own_counter(district: District) -> None:
    person = district.north.teachers[0]
    for _ in range(3):
        district.north.client.post(f"/people/{person}/password", {})
    assert [sequence for _, sequence in verifiers(district)] == [1, 2, 3]
    assert district.north.client.get(f"/people/{person}").get_json()["version"] == 1


def test_a_given_password_must_be_strong_and_be_changed(district: District) -> None:
    path = f"/people/{district.north.teachers[0]}/password"
    assert code_of(district.north.client.post(path, {"password": "1234567890"})) == (422, "weak_password")
    assert district.north.client.post(path, {"password": GOOD}).get_json()["password"] == GOOD
    assert [told.must_change for told, _ in verifiers(district)] == [True]


def test_several_people_get_passwords_at_once_or_none_does(district: District) -> None:
    people = [str(person) for person in district.north.teachers]
    answer = district.north.client.post("/people/passwords", {"person_ids": [*people, people[0]]}).get_json()
    assert [each["login"] for each in answer["items"]] == ["north.t1", "north.t2"]
    foreign = [*people, str(district.south.teachers[0])]
    assert code_of(district.north.client.post("/people/passwords", {"person_ids": foreign})) == (404, "no_person")
    assert len(verifiers(district)) == 2


def test_a_teacher_changes_the_own_password_with_the_old_one(district: District) -> None:
    person = district.north.teachers[0]
    old = district.north.client.post(f"/people/{person}/password", {}).get_json()["password"]
    teacher = district.caller(district.north, "teacher")
    wrong = teacher.put("/me/password", {"old_password": "wrong", "new_password": GOOD})
    assert code_of(wrong) == (422, "wrong_password")
    for weak, code in (("short", "weak_password"), (f"north.t1{'x' * 4}", "weak_password"), (old, "same_password")):
        answer = teacher.put("/me/password", {"old_password": old, "new_password": weak})
        assert code_of(answer) == (422, code)
        assert answer.get_json()["errors"][0]["field"] == "new_password"
    assert teacher.put("/me/password", {"old_password": old, "new_password": GOOD}).status_code == 204
    told, sequence = verifiers(district)[-1]
    assert (told.must_change, sequence) == (False, 2)
    assert PasswordHasher().verify(told.verifier, GOOD)


def test_who_has_no_password_cannot_change_it(district: District) -> None:
    teacher = district.caller(district.north, "teacher")
    answer = teacher.put("/me/password", {"old_password": "", "new_password": GOOD})
    assert code_of(answer) == (422, "wrong_password")


def test_neither_a_password_nor_its_verifier_is_kept_with_an_idempotency_key(district: District) -> None:
    path = f"/people/{district.north.teachers[0]}/password"
    first = district.north.client.post(path, {}, key="again")
    second = district.north.client.post(path, {}, key="again")
    assert first.get_json()["password"] != second.get_json()["password"]
    with district.database.store.begin(SERVICE) as session:
        assert session.execute(text("SELECT count(*) FROM idempotency_keys")).scalar_one() == 0


def test_no_answer_shows_a_verifier(district: District) -> None:
    person = district.north.teachers[0]
    district.north.client.post(f"/people/{person}/password", {})
    for path in (f"/people/{person}", "/people", "/me", "/memberships", "/people/export"):
        assert "argon2" not in district.north.client.get(path).text

from dataclasses import fields
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import ContractError, Envelope, all_events, event_class
from shared.contracts.asyncapi import asyncapi_document
from shared.contracts.compiled import UnusualError
from shared.contracts.examples import EXAMPLES, enveloped, examples
from shared.contracts.registry import Event
from shared.contracts.scheduling import ActivityPlanned

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_every_event_has_exactly_one_example() -> None:
    assert sorted(examples()) == sorted(all_events())
    assert len(EXAMPLES) == len(all_events())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.type)
def test_an_event_comes_back_from_the_wire_as_it_went(example: Event) -> None:
    envelope = Envelope.from_json(enveloped(example).to_json())
    assert envelope == Envelope.from_json(envelope.to_json())
    cls = event_class(envelope.type)
    assert cls is not None
    assert cls.from_data(envelope.data) == example


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.type)
def test_a_field_added_within_a_version_breaks_no_reader(example: Event) -> None:
    assert type(example).from_data({**example.to_data(), "added_later": 1}) == example


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.type)
def test_a_missing_field_is_named(example: Event) -> None:
    name = next(iter(fields(example))).name  # type: ignore[arg-type]  # every contract is a dataclass
    data = {key: value for key, value in example.to_data().items() if key != name}
    with pytest.raises(ContractError, match=name):
        type(example).from_data(data)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.type)
def test_what_is_written_and_read_without_the_schema_is_what_the_schema_says(example: Event) -> None:
    data = example.to_data()
    assert data == example.schema.dump(example)
    assert type(example).read_usual(data) == example


@given(st.data())
def test_what_is_read_without_the_schema_the_schema_reads_alike(drawn: st.DataObject) -> None:
    example = drawn.draw(st.sampled_from(EXAMPLES))
    data = example.to_data()
    name = drawn.draw(st.sampled_from(sorted(data)))
    data[name] = drawn.draw(json_values | strings_near(data[name]))
    try:
        usual = type(example).read_usual(data)
    except UnusualError:
        return
    assert usual == type(example)(**example.schema.load(data))


def strings_near(value: Any) -> st.SearchStrategy[Any]:
    """Strings that differ from a good one in a character or two."""
    text = str(value)
    cut = st.integers(0, len(text))
    return st.builds(
        lambda at, put, skip: text[:at] + put + text[at + skip :], cut, st.text(max_size=2), st.integers(0, 3)
    )


@pytest.mark.parametrize("attribute", ["id", "source", "type", "subject", "time", "school", "sequence", "data"])
def test_an_envelope_without_a_required_attribute_names_it(attribute: str) -> None:
    document = orjson.loads(enveloped(EXAMPLES[0]).to_json())
    del document[attribute]
    with pytest.raises(ContractError, match=attribute):
        Envelope.from_json(orjson.dumps(document))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise_anything_but_a_contract_error(body: bytes) -> None:
    with pytest.raises(ContractError):
        Envelope.from_json(body)


@given(st.dictionaries(st.sampled_from([f.name for f in fields(ActivityPlanned)]), json_values))
def test_no_payload_raises_anything_but_a_contract_error(data: dict[str, Any]) -> None:
    with pytest.raises(ContractError):
        ActivityPlanned.from_data(data)


def test_the_asyncapi_document_points_only_at_what_it_holds() -> None:
    document = asyncapi_document()
    for name, channel in document["channels"].items():
        assert channel["messages"]["event"]["$ref"] == f"#/components/messages/{name}"
        assert document["components"]["messages"][name]["examples"][0]["payload"]["type"] == name


def test_identifiers_in_examples_are_of_our_own_making() -> None:
    assert all(isinstance(enveloped(example).id, UUID) for example in EXAMPLES)

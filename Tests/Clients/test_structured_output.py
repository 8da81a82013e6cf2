"""Answers as JSON: by a schema made from a Python class, and any object."""

import enum
import json

import openai
import pytest
from pydantic import BaseModel, Field

from support.talk import user
from support.vendors import BEDROCK, VENDORS, each_of, every_vendor


class Season(enum.Enum):
    winter = "winter"
    summer = "summer"


class Guest(BaseModel):
    name: str
    age: int = Field(ge=18, le=120)


class Trip(BaseModel):
    """What the model is asked for: nested, with a list, an enumeration, something optional and a number."""

    city: str
    season: Season
    guests: list[Guest]
    remark: str | None
    price: float


class GetWeather(BaseModel):
    """Tells the weather."""

    city: str
    days: int


def check(trip: Trip) -> None:
    assert isinstance(trip, Trip)
    assert trip.season in Season
    assert trip.guests and all(18 <= guest.age <= 120 for guest in trip.guests)


def request(vendor, **more) -> dict:
    return {"model": vendor.model(), "messages": user("Plan a trip."), **more}


@every_vendor
def test_an_answer_is_parsed_into_its_class(client, vendor):
    completion = client.chat.completions.parse(**request(vendor, response_format=Trip))
    check(completion.choices[0].message.parsed)
    assert completion.choices[0].finish_reason == "stop"
    assert not completion.choices[0].message.tool_calls


@every_vendor
def test_an_answer_is_parsed_by_the_beta_name_too(client, vendor):
    check(client.beta.chat.completions.parse(**request(vendor, response_format=Trip)).choices[0].message.parsed)


@every_vendor
def test_an_asynchronous_answer_is_parsed(async_client, loop, vendor):
    completion = loop.run(async_client.chat.completions.parse(**request(vendor, response_format=Trip)))
    check(completion.choices[0].message.parsed)


@every_vendor
def test_a_streamed_answer_is_parsed_as_it_comes(client, vendor):
    with client.chat.completions.stream(**request(vendor, response_format=Trip)) as stream:
        snapshots = [event.parsed for event in stream if event.type == "content.delta"]
        completion = stream.get_final_completion()
    check(completion.choices[0].message.parsed)
    assert completion.choices[0].finish_reason == "stop"
    assert len(snapshots) > 1


@every_vendor
def test_arguments_of_a_tool_are_parsed_into_its_class(client, vendor):
    request = {"tools": [openai.pydantic_function_tool(GetWeather)]}
    if "format_with_tools" not in vendor.lacks:
        request["response_format"] = Trip
    completion = client.chat.completions.parse(model=vendor.model("tool"), messages=user("The weather?"), **request)
    message = completion.choices[0].message
    assert isinstance(message.tool_calls[0].function.parsed_arguments, GetWeather)
    assert message.parsed is None


@each_of(VENDORS)
def test_any_object_is_an_object(client, vendor):
    answer = client.chat.completions.create(**request(vendor, response_format={"type": "json_object"}))
    assert isinstance(json.loads(answer.choices[0].message.content), dict)
    assert answer.choices[0].finish_reason == "stop"


@every_vendor
def test_an_answer_cut_by_its_length_is_not_parsed(client, vendor):
    with pytest.raises(openai.LengthFinishReasonError):
        client.chat.completions.parse(**request(vendor, response_format=Trip, max_tokens=5))


@pytest.mark.parametrize("vendor", [vendor for vendor in VENDORS if vendor.kind == "deepseek"], ids=str)
def test_a_vendor_without_schemas_is_not_sent_one(client, recorder, vendor):
    client.chat.completions.parse(**request(vendor.recorded, response_format=Trip))
    assert recorder.last.body.get("response_format", {}).get("type") != "json_schema"

"""Frames in and out."""

import pytest

from realtime import asyncapi, protocol


@pytest.mark.parametrize(
    "text",
    [
        '{"t":"hello","lang":"pl","as":"json"}',
        '{"t":"subscribe","topic":"conversation.12","after":41}',
        '{"t":"unsubscribe","topic":"conversation.12"}',
        '{"t":"typing","topic":"conversation.12"}',
        '{"t":"seen","topic":"conversation.12","seq":42}',
        '{"t":"here","state":"away"}',
        '{"t":"ping"}',
    ],
)
def test_every_documented_frame_is_understood(text):
    assert protocol.decode(text)


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"t":"welcome"}', '{"t":"seen","topic":"x"}', '{"topic":"x"}', "no json", "[" * 8000, '{"a":' * 1300]
    + [f'{{"t":"seen","topic":"x","seq":{number}}}' for number in ("1e400", "9" * 400, "-1", str(2**63), "1.5", "NaN")],
)
def test_anything_else_is_refused(text):
    with pytest.raises(protocol.BadFrame):
        protocol.decode(text)


def test_frame_says_its_kind():
    assert (
        protocol.encode(protocol.Subscribed(topic="place.1", seq=0)) == '{"t":"subscribed","topic":"place.1","seq":0}'
    )


def test_document_for_other_programs_is_current():
    assert asyncapi.FILE.read_text() == asyncapi.text(), "run `python -m realtime.asyncapi`"


def test_every_frame_stands_in_the_page_about_the_socket():
    page = (asyncapi.FILE.parent / "realtime.md").read_text()
    frames = {message["name"] for message in asyncapi.document()["components"]["messages"].values()}
    assert {name for name in frames if f'"t":"{name}"' not in page} == set()
    assert [code for code in asyncapi.CLOSES if str(code) not in page] == []

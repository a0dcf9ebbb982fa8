"""Frames in and out."""

import pytest

from realtime import protocol


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

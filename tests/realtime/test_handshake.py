"""Who may open a socket."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("origin", "is_let_in"),
    [
        (b"http://testserver", True),
        (b"http://testserver:8000", False),
        (b"http://evil.example", False),
        (b"null", False),
        (None, False),
    ],
)
async def test_only_our_own_origin_opens_a_socket_with_cookies(connect, origin, is_let_in):
    headers = [(b"host", b"testserver")] + ([(b"origin", origin)] if origin else [])
    assert (await connect(headers=headers) is not None) is is_let_in


async def test_wrong_token_is_refused(connect):
    assert await connect(headers=[(b"authorization", b"Bearer nonsense")]) is None


async def test_configured_origins_replace_the_host(connect, settings):
    settings.SOCKET_ORIGINS = ["https://ganek.example.org"]
    assert await connect(headers=[(b"host", b"testserver"), (b"origin", b"http://testserver")]) is None
    assert await connect(headers=[(b"host", b"x"), (b"origin", b"https://ganek.example.org")]) is not None


async def test_eleventh_socket_of_a_person_is_turned_away(connect, marek):
    for _ in range(10):
        assert await connect(marek)
    with pytest.raises(AssertionError):
        await connect(marek)

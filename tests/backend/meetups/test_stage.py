"""Who is seen and heard: four cameras and eight voices in each group, whatever comes."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backend.meetups.stage import MESH, STAGE, WAYS, arrange

SECONDS = st.integers(0, 40).map(float)


@st.composite
def crowds(draw):
    """People of a call as sockets know them; moments often coincide."""
    one = st.fixed_dictionaries(
        {
            "since": SECONDS,
            "spoke": SECONDS,
            "way": st.sampled_from(WAYS),
            "camera": st.booleans(),
            "screen": st.booleans(),
            "leads": st.booleans(),
            "signs": st.booleans(),
            "word": st.booleans(),
            "group": st.sampled_from([None, 1, 2]),
        }
    )
    return [{"id": number, **facts} for number, facts in enumerate(draw(st.lists(one, max_size=30)))]


def person(number, **facts):
    usual = {"since": float(number), "spoke": 0.0, "way": "camera", "camera": True, "screen": False}
    return {"id": number, "leads": False, "signs": False, "word": False, "group": None, **usual, **facts}


def ids(people, name) -> set[int]:
    return {one["id"] for one in people if one[name]}


@given(crowds())
def test_a_group_has_four_cameras_and_eight_voices_at_most(people):
    arranged = arrange(people, MESH)
    for name, most in (("on_stage", MESH.cameras), ("seated", MESH.voices)):
        counted = Counter(one["group"] for one in arranged if one[name])
        assert all(count <= most for count in counted.values())


@given(crowds())
def test_everybody_is_told_once_and_as_they_are(people):
    arranged = {one["id"]: one for one in arrange(people, MESH)}
    assert len(arranged) == len(people)
    assert all(one.items() <= arranged[one["id"]].items() for one in people)


@given(crowds())
def test_who_is_seen_is_heard_and_has_something_to_show(people):
    for one in arrange(people, MESH):
        assert one["seated"] or not one["on_stage"]
        assert one["camera"] or one["screen"] or not one["on_stage"]
        assert one["way"] != "text" or not one["seated"]


@given(crowds())
def test_no_seat_is_left_empty_while_somebody_waits_for_it(people):
    arranged = arrange(people, MESH)
    for group in {one["group"] for one in arranged}:
        here = [one for one in arranged if one["group"] == group]
        wish = [one for one in here if one["way"] != "text"]
        assert sum(one["seated"] for one in here) == min(len(wish), MESH.voices)
        shows = [one for one in here if one["seated"] and (one["camera"] or one["screen"])]
        assert sum(one["on_stage"] for one in here) == min(len(shows), MESH.cameras)


@given(crowds(), st.randoms())
def test_all_processes_agree_in_whatever_order_they_know_the_people(people, chance):
    shuffled = chance.sample(people, len(people))
    for name in ("seated", "on_stage"):
        assert ids(arrange(people, MESH), name) == ids(arrange(shuffled, MESH), name)


@given(crowds(), st.integers(0, 29))
def test_one_who_goes_takes_nobody_elses_place(people, index):
    before = arrange(people, MESH)
    left = [one for one in people if one["id"] != index]
    after = arrange(left, MESH)
    assert ids(before, "seated") - {index} <= ids(after, "seated")


@given(crowds())
def test_who_speaks_next_never_costs_a_signer_or_a_screen_the_picture(people):
    for one in arrange(people, MESH):
        if one["on_stage"] and not (one["signs"] or one["screen"]):
            rivals = [other for other in arrange(people, MESH) if other["group"] == one["group"] and other["seated"]]
            shown = [other for other in rivals if other["screen"] or (other["signs"] and other["camera"])]
            assert all(other["on_stage"] for other in shown)


def test_fifth_camera_waits_until_its_person_speaks():
    people = [person(number) for number in range(5)]
    assert ids(arrange(people, MESH), "on_stage") == {0, 1, 2, 3}
    people[4] = person(4, spoke=9.0)
    assert ids(arrange(people, MESH), "on_stage") == {4, 0, 1, 2}


def test_signer_and_screen_stay_whoever_speaks():
    people = [person(number, spoke=50.0 + number) for number in range(6)]
    people += [person(6, signs=True), person(7, screen=True, camera=False)]
    assert ids(arrange(people, MESH), "on_stage") == {6, 7, 5, 4}


def test_ninth_who_comes_reads_and_writes_along():
    arranged = arrange([person(number, way="voice", camera=False) for number in range(9)], MESH)
    assert ids(arranged, "seated") == set(range(8))


def test_host_and_signer_who_come_back_last_are_heard():
    people = [person(number) for number in range(8)]
    people += [person(8, leads=True), person(9, signs=True)]
    arranged = arrange(people, MESH)
    assert ids(arranged, "seated") == {0, 1, 2, 3, 4, 5, 8, 9}
    assert 9 in ids(arranged, "on_stage")


def test_each_small_group_has_cameras_of_its_own():
    people = [person(number, group=number % 2) for number in range(8)]
    assert ids(arrange(people, MESH), "on_stage") == set(range(8))


# --- a larger room ------------------------------------------------------------------------


@given(crowds())
def test_who_listens_in_a_larger_room_hears_and_takes_no_place_on_stage(people):
    for one in arrange(people, STAGE):
        assert one["seated"] is (one["way"] != "text")
        assert not one["heard"] or one["way"] in ("camera", "voice")
        assert one["heard"] or not one["on_stage"]


@given(crowds())
def test_in_a_mesh_who_hears_is_heard(people):
    assert all(one["seated"] is one["heard"] for one in arrange(people, MESH))


def test_stage_holds_twelve_and_the_room_a_hundred_more():
    people = [person(number) for number in range(20)]
    people += [person(number, way="listen", camera=False) for number in range(20, 120)]
    arranged = arrange(people, STAGE)
    assert ids(arranged, "heard") == ids(arranged, "on_stage") == set(range(12))
    assert ids(arranged, "seated") == set(range(112))


def test_word_comes_before_who_was_there_first_but_not_before_host_and_signer():
    people = [person(number) for number in range(12)]
    people += [person(12, word=True), person(13, leads=True), person(14, signs=True)]
    assert ids(arrange(people, STAGE), "heard") == {*range(9), 12, 13, 14}


def test_who_was_given_the_word_takes_no_place_before_they_want_to_speak():
    people = [person(number) for number in range(12)] + [person(12, word=True, way="listen", camera=False)]
    assert ids(arrange(people, STAGE), "heard") == set(range(12))

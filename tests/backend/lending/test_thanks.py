"""Words of thanks after a loan: on its page, in the service, told, public only when both agree."""

import pytest

from backend.accounts.models import Block
from backend.core.errors import Invalid, NotAllowed
from backend.lending import services
from backend.lending.models import Loan
from backend.lending.selectors.story import acts_of
from backend.sharing.models import ThankYou
from backend.sharing.services import occasion
from tests.backend.lending.acts import ask, lent, told
from tests.factories.lending import LoanFactory
from tests.factories.moderation import sanctioned

WORDS = "Wiertarka jak nowa, półka wisi!"


def back(thing, borrower, lender) -> Loan:
    return services.return_loan(lent(thing, borrower, lender), by=lender)


def press(client, person, loan, action, **sent):
    client.force_login(person)
    return client.post(f"{loan.get_absolute_url()}podziekowania/", {"action": action, **sent})


def test_both_sides_thank_on_the_page_of_the_loan_and_agree_that_others_read_it(client, ladder, marek, oksana):
    loan = back(ladder, marek, oksana)
    client.force_login(marek)
    page = client.get(loan.get_absolute_url(), headers={"Accept-Language": "en"}).text
    assert "A few words of thanks" in page
    answer = press(client, marek, loan, "thank", text=f" {WORDS} ", agrees="yes")
    assert answer.url == loan.get_absolute_url()
    note = oksana.thanks_received.get()
    assert (note.text, note.occasion, note.is_public) == (WORDS, occasion(loan), False)
    assert told(oksana)[-1] == "thanks"
    assert oksana.notifications.latest("pk").url == loan.get_absolute_url()

    client.force_login(oksana)
    page = client.get(loan.get_absolute_url()).text
    assert WORDS in page
    thanks = page.split('id="thanks"')[1].split("</section>")[0]
    assert thanks.count("<form") == thanks.count('name="csrfmiddlewaretoken"') == 2
    assert WORDS not in client.get(oksana.get_absolute_url()).text
    press(client, oksana, loan, "agree", note=note.pk, agrees="yes")
    page = client.get(oksana.get_absolute_url(), headers={"Accept-Language": "en"}).text
    assert WORDS in page
    assert "Others may read it." in page  # said once, by the message of the act
    press(client, oksana, loan, "thank", text="Do usług!")
    assert told(marek)[-1] == "thanks"
    press(client, oksana, loan, "agree", note=note.pk, agrees="no")
    assert WORDS not in client.get(oksana.get_absolute_url()).text


def test_words_can_be_changed_and_need_a_new_yes(client, ladder, marek, oksana):
    loan = back(ladder, marek, oksana)
    press(client, marek, loan, "thank", text=WORDS, agrees="yes")
    note = ThankYou.objects.get()
    press(client, oksana, loan, "agree", note=note.pk, agrees="yes")
    client.force_login(marek)
    page = client.get(loan.get_absolute_url(), headers={"Accept-Language": "en"}).text
    assert "Change my words" in page
    press(client, marek, loan, "thank", text="Inaczej", agrees="yes")
    note.refresh_from_db()
    assert (note.text, note.is_public, told(oksana).count("thanks")) == ("Inaczej", False, 1)


def test_empty_words_are_refused_next_to_the_field_and_the_yes_is_kept(client, ladder, marek, oksana):
    loan = back(ladder, marek, oksana)
    answer = press(client, marek, loan, "thank", text="  ", agrees="yes")
    assert answer.status_code == 422
    assert 'aria-describedby="id_text_error"' in answer.text
    assert 'name="agrees" value="yes" checked' in answer.text
    disputed = client.post(f"{loan.get_absolute_url()}krok/", {"action": "dispute", "text": ""})
    assert disputed.status_code == 422
    assert "id_text_error" not in disputed.text


def test_a_place_is_thanked_and_one_of_its_animators_agrees(client, drill, marek, halina, zofia):
    loan = back(drill, marek, halina)
    note = services.thank_for_loan(loan, by=marek, text=WORDS, agrees=True)
    assert (note.to, told(halina)[-1]) == (None, "thanks")
    assert press(client, halina, loan, "agree", note=note.pk, agrees="yes").status_code == 302
    assert WORDS in client.get(f"/miejsca/{drill.place.slug}/tablica/").text
    thanked = services.thank_for_loan(loan, by=halina, text="Dziękujemy za porządek")
    assert thanked.to == marek
    with pytest.raises(NotAllowed):
        services.thank_for_loan(loan, by=zofia, text=WORDS)


def test_who_runs_the_place_does_not_read_what_two_neighbours_said(client, ladder, marek, oksana, halina):
    loan = back(ladder, marek, oksana)
    services.thank_for_loan(loan, by=marek, text=WORDS)
    client.force_login(halina)
    page = client.get(loan.get_absolute_url())
    assert page.status_code == 200
    assert WORDS not in page.text
    assert "podziekowania" not in page.text


def test_nobody_thanks_before_it_came_back_or_for_somebody_without_an_account(drill, ladder, marek, oksana, halina):
    asked = ask(ladder, marek)
    with pytest.raises(NotAllowed):
        services.thank_for_loan(asked, by=marek, text=WORDS)
    of_jadwiga = services.return_loan(lent(drill, None, halina, name="Jadwiga"), by=halina)
    with pytest.raises(NotAllowed):
        services.thank_for_loan(of_jadwiga, by=halina, text=WORDS)
    with pytest.raises(Invalid):
        services.thank_for_loan(back(ladder, marek, oksana), by=marek, text="a" * 501)


def test_who_may_not_write_there_thanks_later(place, ladder, marek, oksana, zofia):
    loan = back(ladder, marek, oksana)
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")
    assert not marek.has_perm("lending.thank", loan)
    assert "thank" not in acts_of(loan, marek)


def test_what_the_page_offers_is_what_the_rule_allows(drill, ladder, marek, oksana, halina, zofia, jan):
    Block.objects.create(blocker=jan, blocked=oksana)
    loans = [
        LoanFactory(listing=thing, borrower=borrower, status=status)
        for thing in (drill, ladder)
        for borrower in (marek, jan, halina, None)
        for status in ("returned", "lost", "requested")
    ]
    offered = [(loan, p) for loan in loans for p in (marek, oksana, halina, zofia, jan) if "thank" in acts_of(loan, p)]
    allowed = [
        (loan, p) for loan in loans for p in (marek, oksana, halina, zofia, jan) if p.has_perm("lending.thank", loan)
    ]
    assert offered == allowed
    assert (len(allowed), {loan.status for loan, _person in allowed}) == (9, {"returned"})

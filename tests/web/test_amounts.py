"""Amounts of money: read as people here write them, on every form; what is no amount is told beside its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.amounts import cents, pay
from services.web.desk.factforms import MoneyForm
from services.web.desk.posting import RoleForm
from services.web.employer.questions import PayForm
from services.web.forms import checked

NONE = ["", "-5", "2350,5,5", "1e9", "1e5", "1e999999999", "nan", "NaN", "inf", "1_000", "12345678901234567890", "٣٤"]


@given(st.integers(0, 99_999_999))
def test_an_amount_is_read_as_it_is_written_here(amount):
    whole, rest = divmod(amount, 100)
    for grouped in (str(whole), f"{whole:,}", f"{whole:,}".replace(",", "."), f"{whole:,}".replace(",", " ")):
        assert cents(f"{grouped},{rest:02}") == amount
        assert cents(f"€ {grouped}.{rest:02}") == amount
        assert cents(grouped) == whole * 100


@pytest.mark.parametrize("text", [*NONE, "23.50.1", "12,3456", "1000000.01"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="give an amount in euro"):
        cents(text)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_an_amount_or_refused_in_words(text):
    try:
        assert 0 <= cents(text) <= 100_000_000
    except ValueError as error:
        assert "give an amount in euro" in str(error)


def test_pay_is_at_least_a_euro():
    assert pay("1") == 100
    with pytest.raises(ValueError, match="give an amount in euro"):
        pay("0,99")


@pytest.mark.parametrize(("form", "name"), [(MoneyForm, "value"), (RoleForm, "pay"), (PayForm, "pay")])
def test_every_form_reads_money_alike(form, name):
    for text in NONE[1:]:
        fault = checked(form, {name: (text,)}).fault(name)
        assert "give an amount in euro" in fault.message
    for text in ("2.350", "2 350", "2350,00", "2,350.00"):
        assert checked(form, {name: (text,)}).fault(name) is None

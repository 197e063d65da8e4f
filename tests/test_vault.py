"""Sealed values: opened with the right key in the right column only, and never shown by accident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.vault import Vault, WrongKey
from models.fields import Sealed

VAULT = Vault("a" * 40)


@given(st.text(max_size=200), st.text(max_size=30))
def test_what_is_sealed_opens_again(plain: str, context: str) -> None:
    plain = plain.encode("utf-8", "ignore").decode()
    context = context.encode("utf-8", "ignore").decode()
    sealed = VAULT.seal(plain, context)
    assert VAULT.open(sealed, context) == plain
    assert VAULT.seal(plain, context) != sealed


def test_another_key_another_column_or_an_altered_value_is_refused() -> None:
    sealed = VAULT.seal("M12345678", "resident.document_number")
    flipped = sealed[:-2] + ("A" if sealed[-2] != "A" else "B") + sealed[-1]
    for vault, value, context in (
        (Vault("b" * 40), sealed, "resident.document_number"),
        (VAULT, sealed, "resident.phone"),
        (VAULT, flipped, "resident.document_number"),
        (VAULT, "M12345678", "resident.document_number"),
        (VAULT, "", "resident.document_number"),
        (VAULT, "1.2.3", "resident.document_number"),
    ):
        with pytest.raises(WrongKey):
            vault.open(value, context)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Vault("short")


def test_the_blind_index_is_the_same_for_a_value_and_differs_by_column_and_key() -> None:
    one = VAULT.blind("13800000001", "resident.phone")
    assert one == VAULT.blind("13800000001", "resident.phone")
    others = (
        VAULT.blind("13800000001", "company.phone"),
        Vault("b" * 40).blind("13800000001", "resident.phone"),
        VAULT.blind("13800000002", "resident.phone"),
    )
    assert len({one, *others}) == 4


@pytest.mark.parametrize(
    ("plain", "masked"), [("13800001234", "••••1234"), ("M12345", "••••45"), ("12345", "••••"), ("", "••••")]
)
def test_a_sealed_value_prints_masked(plain: str, masked: str) -> None:
    value = Sealed(plain, tail=True)
    assert f"{value}" == repr(value) == f"{value!s}" == masked
    assert str(Sealed(plain)) == "••••"
    assert plain == "" or plain not in f"{[value]} { ({'a': value}) }"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce import ids

CASE = "5003000000D8cuI"  # published by Salesforce with its long form
CASE_18 = "5003000000D8cuIAAR"
ORG = "https://acme.my.salesforce.com"
BASE62 = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=15)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (CASE, CASE_18),
        ("001A0000006Vm9r", "001A0000006Vm9rIAC"),
        ("500000000000000", "500000000000000AAA"),
        ("ABCDEFGHIJKLMNO", "ABCDEFGHIJKLMNO555"),
    ],
)
def test_the_long_form_is_the_short_one_with_its_checksum(short, long):
    assert ids.to18(short) == long and ids.to18(long) == long
    assert ids.is_id(short) and ids.is_id(long)


@pytest.mark.parametrize(
    "text",
    [
        *("", "500", CASE[:14], CASE + "A", CASE + "AA", CASE_18 + "A", CASE + "\n"),
        *("5003000000D8cu'", "5003000000D8cu ", "５003000000D8cuI", "5003000000D8cuIAAA"),
        "5003000000D8cuIA9R",
    ],
)
def test_what_is_no_id_is_refused(text):
    assert not ids.is_id(text)
    assert ids.parse_reference(text) is None or text.strip() == CASE


@pytest.mark.parametrize("text", ["", "x' OR Id != '", CASE[:14], CASE + "A'"])
def test_no_other_text_gets_into_a_long_id(text):
    with pytest.raises(ValueError, match="not a record id"):
        ids.to18(text)


@given(BASE62.map(lambda text: text[:15]))
def test_every_short_id_has_one_long_form_that_survives_a_change_of_case(short):
    long = ids.to18(short)
    assert len(long) == 18 and long.startswith(short) and ids.is_id(long)
    assert ids.parse_reference(long.lower()) == long
    assert ids.parse_reference(long.upper()) == long
    assert ids.same(short, long) and not ids.same(short, "")


def test_ids_are_the_same_by_their_first_15_characters_with_case():
    assert ids.same(CASE, CASE_18) and ids.same(CASE_18, CASE_18)
    assert not ids.same(CASE, CASE.lower()) and not ids.same("", "")


@pytest.mark.parametrize(
    "text",
    [
        CASE,
        f"  {CASE_18}\n",
        CASE_18.lower(),
        f"https://acme.my.salesforce.com/{CASE}",
        f"https://acme.my.salesforce.com/{CASE_18}?nooverride=1",
        f"https://acme.lightning.force.com/lightning/r/Case/{CASE_18}/view",
        f"https://acme.lightning.force.com/lightning/r/{CASE_18}/view",
        f"https://acme.lightning.force.com/lightning/r/ContentDocument/{CASE_18}/view#top",
        f"HTTPS://ACME.LIGHTNING.FORCE.COM/lightning/r/Case/{CASE_18.upper()}/view",
        f"acme.lightning.force.com/lightning/r/Case/{CASE_18}/view",
        f"https://acme.my.salesforce-setup.com/{CASE}",
    ],
)
def test_a_pasted_id_or_address_of_the_org_names_its_record(text):
    assert ids.parse_reference(text, instance_url=ORG) == CASE_18


@pytest.mark.parametrize(
    "text",
    [
        f"https://evil.example/{CASE}",
        f"https://other.my.salesforce.com/{CASE}",
        f"https://acme.my.salesforce.com.evil.example/{CASE}",
        f"https://acme.evil.example/{CASE}",
        f"https://evil.example/acme.my.salesforce.com/{CASE}",
        f"https://acme.my.salesforce.com@evil.example/{CASE}",
        f"https://evilforce.com/{CASE}",
        f"https://acme.my.salesforce.com/?id={CASE}",
        "https://acme.my.salesforce.com/lightning/o/Case/list",
        f"https://[bad/{CASE}",
        "https://",
        "/",
        "login fails / nothing helps",
    ],
)
def test_another_hosts_address_names_nothing(text):
    assert ids.parse_reference(text, instance_url=ORG) is None


def test_without_an_org_no_address_names_anything():
    assert ids.parse_reference(f"https://acme.my.salesforce.com/{CASE}") is None
    assert ids.parse_reference(CASE) == CASE_18


def test_a_sandbox_is_known_on_its_lightning_address():
    sandbox = "https://acme--sbx.sandbox.my.salesforce.com"
    address = f"https://acme--sbx.sandbox.lightning.force.com/lightning/r/Case/{CASE}/view"
    assert ids.parse_reference(address, instance_url=sandbox) == CASE_18
    assert ids.parse_reference(address, instance_url=ORG) is None


def test_an_org_on_a_port_is_known_by_its_host():
    found = ids.parse_reference(
        f"http://127.0.0.1:9102/{CASE}", instance_url="http://127.0.0.1:9102"
    )
    assert found == CASE_18

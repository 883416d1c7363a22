import pytest

from pipeline.clean.publisher import country_of


@pytest.mark.parametrize(
    ("domain", "country"),
    [
        ("reuters.com", "GB"),
        ("edition.cnn.com", "US"),
        ("dailymail.co.uk", "GB"),
        ("lemonde.fr", "FR"),
        ("dawn.com", "PK"),
        ("elpais.com.uy", "UY"),
        ("news.com.au", "AU"),
        ("start-up.io", None),
        ("politico.eu", "BE"),
        ("unknown.eu", None),
        ("notreuters.com", None),
        ("localhost", None),
        ("", None),
        (None, None),
        ("a.b.c.d.e.f.reuters.com", "GB"),
    ],
)
def test_the_country_of_a_domain_is_known_or_not_said(
    domain: str | None, country: str | None
) -> None:
    assert country_of(domain) == country

"""The file of partners: what it may say, and the sentence for every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from credit_service.errors import Forbidden, StartRefused
from credit_service.services import partners
from credit_service.site import Actor
from schemas.vocabulary import RecordKind

GOOD = """
[[platform]]
name = "province"
organisation = "x-province"
address = "https://exchange.example/"
key_file = "province.key"
seconds = 30
cidrs = ["10.1.0.0/16"]
homes = ["11150100DEMX009036"]
lists = ["tax_major_violation"]

[[platform.route]]
authority = "11150200DEMX009116"
kinds = ["penalty"]
from = 2026-01-01
until = 2026-12-31
"""


def load(tmp_path: Path, text: str) -> partners.Partners:
    path = tmp_path / "platforms.toml"
    path.write_text(text, encoding="utf-8")
    return partners.load(path)


def test_a_partner_is_read_with_its_routes(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)["province"]
    assert found.routes[0].kinds == {RecordKind.PENALTY}
    assert (found.seconds, found.key_file) == (30, tmp_path / "province.key")


def test_no_file_means_no_partners() -> None:
    assert partners.load(None) == {}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "province"', 'name = "a b"', "`name` is its platform code"),
        ('name = "province"', "", "platform number 1: `name` is needed as text"),
        ("seconds = 30", "seconds = 0", "`seconds` between runs"),
        ("seconds = 30", "secs = 30", "secs is not known; known are adapter"),
        ("https://exchange.example/", "https://exchange.example", "with a slash at the end"),
        ("https://exchange.example/", "http://exchange.example/", "needs allow_insecure_loopback"),
        ("https://exchange.example/", "https://me@exchange.example/", "no user"),
        ('cidrs = ["10.1.0.0/16"]', "", "`cidrs` names the networks"),
        ('cidrs = ["10.1.0.0/16"]', 'cidrs = ["10.1.0.1/16"]', "`cidrs`: "),
        ('key_file = "province.key"', "", "exactly one of `key_env`"),
        ("from = 2026-01-01", 'from = "2026-01-01"', "as dates, such as from = 2026-01-01"),
        ('kinds = ["penalty"]', 'kinds = ["conduct_event"]', "`kinds` of a route are some of"),
        ('kinds = ["penalty"]', "kinds = []", "`kinds` of a route are some of"),
        ('homes = ["11150100DEMX009036"]', 'homes = "x"', "`homes` is a list of texts"),
        ("[[platform.route]]", "[[platform]]", "platform number 2: authority, from, kinds, until is not known"),
        ("[[platform]]", "[[partner]]", "partner is not known at the top"),
        ("[[platform]]", "[[platform", "cannot be read as TOML"),
    ],
)
def test_every_mistake_has_its_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(StartRefused) as refused:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert sentence in str(refused.value)


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="two platforms have the name province"):
        load(tmp_path, GOOD + GOOD)


def test_a_client_stands_for_its_partner_by_organisation_or_name(tmp_path: Path) -> None:
    known = load(tmp_path, GOOD)
    assert partners.of_actor(known, Actor("any", "partner", "x-province")).name == "province"
    assert partners.of_actor(known, Actor("province", "partner", "x-other")).name == "province"
    with pytest.raises(Forbidden):
        partners.of_actor(known, Actor("any", "partner", "x-other"))

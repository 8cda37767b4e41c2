"""City and province over real sockets: what is decided in one counts in the other, ends there too, and nothing echoes."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from credit_service.models import Body, Delivery, PlatformState, Profile, Record
from credit_service.services import acts, filing
from credit_service.site import Actor
from schemas.vocabulary import Op, Standing
from tests import builders
from tests.builders import FINANCE, FIRM, OTHER_FIRM, REGULATOR, penalty, registration
from tests.conftest import Clock
from tests.exchange.places import AUTHORITY, Place, partner, route

Pair = tuple[Place, Place]


def state(place: Place, rid: str) -> str | None:
    with place.node.read() as session:
        return session.execute(select(Record.state).where(Record.rid == rid)).scalar_one_or_none()


def shown(place: Place, uscc: str = FIRM["uscc"]) -> int:
    with place.node.read() as session:
        return session.execute(select(Profile.public_count).where(Profile.uscc == uscc)).scalar() or 0


def act(place: Place, rid: str, op: Op, by: tuple[str, str] = AUTHORITY) -> None:
    with place.node.write() as session:
        what = acts.Act(op, "示例", place.node.today())
        acts.perform(session, place.node.site, rid, what, Actor("示例接口", "regulator", *by), place.node.now())


def ok(place: Place) -> tuple[dict[str, int], dict[str, int]]:
    """Exchange once; return what was pulled and pushed."""
    (ran,) = place.exchange()
    assert (ran.outcome, ran.error) == ("ok", "")
    return dict(ran.pulled), dict(ran.pushed)


def test_a_penalty_of_the_city_counts_in_the_province_and_its_revocation_ends_it(city_and_province: Pair) -> None:
    city, province = city_and_province
    rid = city.file(penalty())
    assert ok(city) == ({}, {"applied": 1})
    assert (state(province, rid), shown(province)) == ("in_force", 1)
    act(city, rid, Op.REVOKE)
    assert ok(city) == ({}, {"applied": 1})
    assert (state(province, rid), shown(province)) == ("revoked", 0)


def test_what_the_province_decides_is_pulled_by_the_city(city_and_province: Pair) -> None:
    city, province = city_and_province
    rid = province.file(penalty(), FINANCE)
    assert ok(city) == ({"applied": 1}, {})
    assert (state(city, rid), shown(city)) == ("in_force", 1)
    act(province, rid, Op.REVOKE, FINANCE)
    assert ok(city) == ({"applied": 1}, {})
    assert shown(city) == 0


def test_nothing_echoes(city_and_province: Pair) -> None:
    city, province = city_and_province
    city.file(penalty())
    province.file(penalty(decision_no="示〔2026〕7号", party=OTHER_FIRM), FINANCE)
    ok(city)
    assert province.wire is not None
    assert province.wire.items() == 1
    assert ok(city) == ({}, {})
    assert province.wire.items() == 1
    posts = [path for method, path, _ in province.wire.seen if method == "POST"]
    assert posts == ["/exchange/v1/records"]


def test_both_may_call_and_each_version_still_counts_once(city_and_province: Pair) -> None:
    city, province = city_and_province
    city.configure(partner("province", province.address, homes='["11150100DEMX009036"]'), route())
    province.environ["KEY_CITY"] = city.client("province")
    province.configure(partner("city", city.address, homes=f'["{AUTHORITY[0]}"]'), route("11150100DEMX009036"))
    city.serve()
    rid = city.file(penalty())
    ok(city)
    assert ok(province)[0] == {"duplicate": 1}
    act(city, rid, Op.REVOKE)
    ok(province)
    assert shown(province) == 0
    assert ok(city) == ({}, {"duplicate": 1})


def test_persons_conduct_observations_and_unrouted_records_stay(city_and_province: Pair) -> None:
    city, province = city_and_province
    person = {"name": "示例人", "category": "natural_person", "person_id": "11010519491231002X"}
    city.file(penalty(decision_no="示〔2026〕1号", party=person))
    city.file(penalty(kind="conduct_event", decision_no="示〔2026〕2号"))
    city.file(registration())
    city.file(penalty(decision_no="示〔2026〕3号"), FINANCE)
    with city.node.write() as session:
        seen = builders.filing(penalty(decision_no="示〔2026〕4号"), standing=Standing.OBSERVED)
        filing.file_one(session, city.node.site, seen, REGULATOR, city.node.now())
    assert ok(city) == ({}, {})
    assert province.wire is not None
    assert province.wire.items() == 0


def test_a_record_that_is_never_shared_stays_until_it_is_corrected(city_and_province: Pair) -> None:
    city, _ = city_and_province
    city.file(penalty(breach_class="minor", restrictions=[]))
    assert ok(city) == ({}, {})


def test_a_route_opens_and_closes_by_date_and_removals_still_follow(city_and_province: Pair, clock: Clock) -> None:
    city, province = city_and_province
    rid = city.file(penalty())
    later = clock.today.replace(month=12, day=1)
    city.configure(partner("province", province.address), route(begins="2026-12-01", until="2026-12-02"))
    assert ok(city) == ({}, {})
    clock.set(later)
    assert ok(city) == ({}, {"applied": 1})
    clock.set(later.replace(day=3))
    city.file(penalty(decision_no="示〔2026〕9号", party=OTHER_FIRM))
    act(city, rid, Op.REVOKE)
    assert ok(city) == ({}, {"applied": 1})
    assert (shown(province), shown(province, OTHER_FIRM["uscc"])) == (0, 0)


def test_a_removed_record_travels_without_its_body(city_and_province: Pair) -> None:
    city, province = city_and_province
    rid = city.file(penalty())
    act(city, rid, Op.SUSPEND)
    act(city, rid, Op.REVOKE)
    assert ok(city) == ({}, {"applied": 1})
    assert province.wire is not None
    assert FIRM["uscc"].encode() not in b"".join(body for _, _, body in province.wire.seen)
    with province.node.read() as session:
        assert "record" not in "".join(session.execute(select(Body.body)).scalars())


def test_suspended_resumed_and_corrected_between_two_runs_arrives_in_force(city_and_province: Pair) -> None:
    city, province = city_and_province
    rid = city.file(penalty())
    act(city, rid, Op.SUSPEND)
    ok(city)
    assert state(province, rid) == "suspended"
    act(city, rid, Op.RESUME)
    city.file(penalty(facts="更正（示例）"))
    assert ok(city) == ({}, {"applied": 1})
    assert (state(province, rid), shown(province)) == ("in_force", 1)


def test_a_partner_that_is_away_is_shown_as_failing_and_loses_nothing(city_and_province: Pair, clock: Clock) -> None:
    city, province = city_and_province
    province.stop()
    rid = city.file(penalty())
    for _ in range(5):
        (ran,) = city.exchange()
        assert ran.outcome == "failed"
    with city.node.read() as session:
        row = session.execute(select(PlatformState)).scalar_one()
        assert row.failures == 5
        assert row.next_probe_at is not None
    province.serve()
    clock.tick(7200)
    assert ok(city) == ({}, {"applied": 1})
    assert state(province, rid) == "in_force"


def test_an_unknown_outcome_is_sent_again_and_the_removal_follows(city_and_province: Pair, clock: Clock) -> None:
    city, province = city_and_province
    rid = city.file(penalty())
    province.stop()
    assert city.exchange()[0].outcome == "failed"
    with city.node.write() as session:
        # As after a cut between their commit and their answer: sent, and nobody knows how it ended.
        session.add(
            Delivery(
                platform="province", record_id=1, want_inc=0, want_n=1, removal=False, status="inflight", attempts=0,
                ever_attempted=True, fence=1, next_at=clock(), wanted_at=clock(), last_code="",
            )
        )  # fmt: skip
    city.configure(partner("province", province.address))
    act(city, rid, Op.REVOKE)
    province.serve()
    assert ok(city)[1] == {"applied": 1}
    assert state(province, rid) == "revoked"


def test_a_wrong_key_blocks_the_schedule_until_a_person_has_run_it(city_and_province: Pair) -> None:
    city, _ = city_and_province
    right = city.environ["KEY_PROVINCE"]
    city.environ["KEY_PROVINCE"] = "wrong.key"
    assert city.exchange()[0].outcome == "blocked"
    city.environ["KEY_PROVINCE"] = right
    ok(city)
    with city.node.read() as session:
        assert session.execute(select(PlatformState.blocked)).scalar_one() == ""


def test_another_node_at_the_address_is_not_talked_to(city_and_province: Pair) -> None:
    city, province = city_and_province
    city.environ["KEY_ELSEWHERE"] = city.environ["KEY_PROVINCE"]
    city.configure(partner("elsewhere", province.address), route())
    (ran,) = city.exchange()
    assert (ran.outcome, "expected 'elsewhere'" in ran.error) == ("blocked", True)


def test_a_restored_partner_is_read_again_from_its_beginning(city_and_province: Pair) -> None:
    city, province = city_and_province
    province.file(penalty(), FINANCE)
    ok(city)
    province.node = replace(province.node, feed_id="another")
    province.serve()
    assert ok(city)[0] == {"duplicate": 1}

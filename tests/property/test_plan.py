"""Laws of the plan: the restricted stays here, no budget is passed, nobody healthy is starved, nothing by chance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.routing.policy import Request, State, plan
from shared.routing.targets import LOCAL, Budgets, Config, Target

NAMES = [f"t{number}" for number in range(6)]
PRIVACY = ["public", "internal", "restricted"]


@st.composite
def configs(draw) -> Config:
    places = [("laptop", LOCAL), ("organisation", LOCAL), ("organisation", "p"), ("vendor", "p")]
    where = [draw(st.sampled_from(places)) for _ in NAMES]
    targets = tuple(
        Target(
            name=name,
            stage="think",
            place=place,
            provider=provider,
            model="m",
            languages=draw(st.sampled_from([("fr",), ("en",), ("fr", "en")])),
            context_tokens=draw(st.sampled_from([100, 4096, 1_000_000])),
        )
        for name, (place, provider) in zip(NAMES, where, strict=True)
    )
    tiers = {tier: tuple(draw(st.permutations(NAMES))[:3]) for tier in ("simple", "medium", "complex")}
    reaches = {each: draw(st.sampled_from(["laptop", "organisation", "vendor"])) for each in PRIVACY}
    money = st.integers(0, 1000)
    budgets = Budgets(turn=draw(money), user_day=draw(money), organisation_day=draw(money))
    return Config(targets=targets, tiers=tiers, reaches=reaches, budgets=budgets)


states = st.builds(
    State,
    online=st.booleans(),
    metered=st.booleans(),
    usable=st.frozensets(st.sampled_from(NAMES)),
    resting=st.frozensets(st.sampled_from(NAMES)),
    first_ms=st.dictionaries(st.sampled_from(NAMES), st.floats(1, 5000)),
    estimates=st.dictionaries(st.sampled_from(NAMES), st.one_of(st.none(), st.integers(0, 500))),
    turn=st.integers(0, 1200),
    user_day=st.integers(0, 1200),
    organisation_day=st.integers(0, 1200),
)
requests = st.builds(
    Request,
    stage=st.just("think"),
    privacy=st.sampled_from(PRIVACY),
    language=st.sampled_from(["fr", "en"]),
    text=st.text(max_size=300),
    facts=st.integers(0, 20_000),
    history=st.integers(0, 20),
)


@given(requests, states, configs())
def test_what_is_restricted_never_leaves_the_laptop(request, state, config):
    asked = plan(request, state, config).candidates
    named = {each.name: each for each in config.targets}
    if request.privacy == "restricted":
        assert all(named[name].place == "laptop" for name in asked)
    if not state.online:
        assert all(named[name].provider == LOCAL for name in asked)


@given(requests, states, configs())
def test_no_budget_is_ever_passed_by_whoever_is_asked(request, state, config):
    budgets = config.budgets
    for each in plan(request, state, config).considered:
        if each.place and each.cost:
            assert state.turn + each.cost <= budgets.turn
            assert state.user_day + each.cost <= budgets.user_day
            assert state.organisation_day + each.cost <= budgets.organisation_day
        assert not (each.place and each.cost is None), "an unknown price is unknown, never nothing"


@given(requests, states, configs())
def test_nobody_who_may_be_asked_is_left_out_and_whoever_rests_comes_last(request, state, config):
    found = plan(request, state, config)
    assert {each.target for each in found.considered} == {each.name for each in config.targets}
    assert list(found.candidates) == [
        each.target for each in sorted(found.considered, key=lambda one: one.place) if each.place
    ]
    resting = [name in state.resting for name in found.candidates]
    assert resting == sorted(resting)
    for each in found.considered:
        assert (each.why == "asked") is (each.place > 0)


@given(requests, states, configs())
def test_the_same_input_gives_the_same_plan(request, state, config):
    assert plan(request, state, config) == plan(request, state, config)


@given(requests, states, configs())
def test_a_laptop_that_speaks_the_language_can_always_be_asked(request, state, config):
    found = plan(request, state, config)
    for each in config.targets:
        fits = request.language in each.languages and each.context_tokens == 1_000_000
        if each.place == "laptop" and fits:
            assert each.name in found.candidates

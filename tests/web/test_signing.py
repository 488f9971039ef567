"""Sign in and out: one click in the demo, nothing elsewhere, and no link that leads away from the site."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.app.http import create_app
from services.settings import Settings
from services.web.signing import OneClick, local
from tests.services.served import faked, house_of

WORKER = OneClick(token="worker", role=Role.WORKER, cooperative="C", scenario=False, try_first="Read.", language="ar")
STAFF = OneClick(token="staff", role=Role.STAFF, cooperative="C", scenario=True, try_first="See.")


@pytest.fixture
def world(request):
    return faked(request.node.nodeid)


def client_of(world, *one_clicks, **settings):
    house = house_of(world, settings=Settings(**settings))
    app = create_app(house, actor_of=lambda token: world.actor() if token == "staff" else None, one_clicks=one_clicks)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_one_click_lets_in_and_leads_to_where_the_role_begins(world):
    async with client_of(await world.founded(), STAFF, WORKER) as client:
        answer = await client.post("/sign-in", data={"account": "staff"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("session=staff") and "HttpOnly" in cookie and "SameSite=lax" in cookie
        answer = await client.get("/sign-in/worker")
        assert client.cookies["own-language"] == "ar"


async def test_whoever_signs_out_leaves_neither_account_nor_language(world):
    async with client_of(await world.founded(), STAFF, WORKER) as client:
        await client.get("/sign-in/worker")
        answer = await client.post("/sign-out")
        assert answer.headers["Location"] == "/?done=signed-out"
        assert dict(client.cookies) == {}


async def test_where_there_is_no_demo_no_account_is_let_in_by_its_name(world):
    async with client_of(await world.founded()) as client:
        assert (await client.post("/sign-in", data={"account": "staff"})).status_code == 422
        assert (await client.get("/sign-in/staff")).headers["Location"] == "/sign-in"
        assert not client.cookies
        assert "staff" not in (await client.get("/sign-in", headers={"Accept-Language": "en"})).text


async def test_a_language_is_hers_while_she_is_signed_in_and_the_browsers_otherwise(world):
    async with client_of(await world.founded(), STAFF) as client:
        answer = await client.get("/language/nl?back=/sign-in")
        assert answer.headers["Location"] == "/sign-in"
        assert dict(client.cookies) == {"language": "nl"}
        await client.get("/sign-in/staff")
        await client.get("/language/fr")
        assert client.cookies["own-language"] == "fr"
        assert client.cookies["language"] == "nl"
        await client.get("/language/xx")
        assert client.cookies["own-language"] == "fr"


async def test_components_are_shown_everywhere_but_in_production(world):
    async with client_of(await world.founded()) as client:
        assert (await client.get("/_components")).status_code == 200
    async with client_of(world, env="production") as client:
        assert (await client.get("/_components")).status_code == 404


@pytest.mark.parametrize(
    "path", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", "javascript:x", "", "/a\nb", "x"]
)
def test_a_way_back_that_leads_elsewhere_is_none(path):
    assert local(path) == ""


@given(st.text())
def test_a_way_back_stays_on_the_site(path):
    kept = local(path)
    assert kept in ("", path)
    assert not kept.startswith("//") and (not kept or kept.startswith("/"))

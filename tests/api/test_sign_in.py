"""Coming in: links, sessions, CSRF, the operator's token, keys and projects."""

from __future__ import annotations

import pytest

from served import OPERATOR_TOKEN, Served


@pytest.fixture
def browser(served):
    """Headers of a signed-in browser."""
    cookie, csrf = served.session()
    return {"Cookie": f"junctor_session={cookie}", "Junctor-CSRF": csrf}


def _login(served, token, **more):
    return served.request("POST", "/api/auth/login", {"token": token}, role=None, headers=more)


def test_a_link_is_consumed_by_post_and_gives_a_strict_cookie(served):
    token = served.link()
    answer = _login(served, token)
    assert answer.status == 200
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("junctor_session=")
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert "secure" not in cookie.lower()
    assert _login(served, token).status == 401
    headers = {"Cookie": cookie.split(";")[0]}
    me = served.request("GET", "/api/auth/me", role=None, headers=headers).json
    assert (me["kind"], me["instanceAdmin"]) == ("user", True)
    assert "manage_access" in me["projects"][0]["permissions"]


def test_a_link_is_not_consumed_for_another_site(served):
    token = served.link()
    assert _login(served, token, Origin="https://evil.example").status == 403
    assert _login(served, token, **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert _login(served, token, Origin=f"http://127.0.0.1:{served.port}").status == 200


def test_signing_in_again_ends_the_session_before(served, browser):
    assert _login(served, served.link(), Cookie=browser["Cookie"]).status == 200
    assert served.request("GET", "/api/auth/me", role=None, headers=browser).status == 401


def test_a_session_reads_freely_and_changes_only_with_its_token(served, browser):
    body = {"key": f"env-{id(browser) % 100000}"}

    def post(**more):
        headers = {**browser, **more}
        headers = {k: v for k, v in headers.items() if v is not None}
        return served.request("POST", "/api/environments", body, role=None, headers=headers)

    assert served.request("GET", "/api/environments", role=None, headers=browser).status == 200
    assert post(**{"Junctor-CSRF": None}).status == 403
    assert post(**{"Junctor-CSRF": "wrong"}).status == 403
    assert post(**{"Sec-Fetch-Site": "same-site"}).status == 403
    assert post(Origin="https://evil.example").status == 403
    assert post(**{"Sec-Fetch-Site": "same-origin"}).status == 201
    told = served.request("GET", "/api/auth/csrf", role=None, headers=browser).json
    assert told["csrf"] == browser["Junctor-CSRF"]
    path = f"/api/environments/{body['key']}"
    assert served.request("DELETE", path, role=None, headers=browser).status == 204


def test_signing_out_ends_the_session(served, browser):
    answer = served.request("POST", "/api/auth/logout", role=None, headers=browser)
    assert answer.status == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert served.request("GET", "/api/auth/me", role=None, headers=browser).status == 401
    assert served.request("POST", "/api/auth/logout").status == 204


@pytest.mark.parametrize("more", [{"Host": "box.example"}, {"X-Forwarded-For": "192.0.2.9"}])
def test_plain_http_from_elsewhere_has_no_session(tmp_path, more):
    with Served(tmp_path, {"allowed_hosts": ("box.example",)}) as served:
        cookie, _ = served.session()
        answer = _login(served, served.link(), **more)
        assert answer.status == 403
        headers = {"Cookie": f"junctor_session={cookie}", **more}
        assert served.request("GET", "/api/auth/me", role=None, headers=headers).status == 401
        assert served.request("GET", "/api/integrations", headers=more).status == 200


def test_over_https_the_cookie_has_the_host_prefix(tmp_path):
    with Served(tmp_path, {"public_url": "https://junctor.example"}) as served:
        more = {"Host": "junctor.example", "Origin": "https://junctor.example"}
        answer = _login(served, served.link(), **more)
        assert answer.status == 200
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-junctor_session=")
        assert "secure" in cookie.lower()
        assert "samesite=lax" in cookie.lower()
        headers = {**more, "Cookie": cookie.split(";")[0]}
        assert served.request("GET", "/api/auth/me", role=None, headers=headers).status == 200


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer x",
        "Basic YTpi",
        "Bearer jk_x",
        "Token jk_x",
        f"Bearer {OPERATOR_TOKEN}x",
    ],
)
def test_a_wrong_authorization_is_never_overlooked(served, browser, given):
    headers = {"Authorization": given, "Cookie": browser["Cookie"]}
    answer = served.request("GET", "/api/integrations", role=None, headers=headers)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_operator_comes_in_from_this_machine_only(served):
    headers = {"Authorization": f"Bearer {OPERATOR_TOKEN}"}
    known = served.request("GET", "/api/projects", role=None, headers=headers).json["items"]
    assert len(known) >= 2
    unclear = served.request("GET", "/api/integrations", role=None, headers=headers)
    assert (unclear.status, unclear.json["field"]) == (400, "Junctor-Project")
    named = {**headers, "Junctor-Project": "main"}
    assert served.request("GET", "/api/integrations", role=None, headers=named).status == 200
    assert (
        served.request("GET", "/api/auth/me", role=None, headers=headers).json["kind"] == "operator"
    )
    forwarded = {**named, "X-Forwarded-For": "192.0.2.1"}
    assert served.request("GET", "/api/integrations", role=None, headers=forwarded).status == 401


def test_a_project_is_named_by_those_who_belong_to_it(served, browser):
    def ask(project):
        headers = {**browser, "Junctor-Project": project}
        return served.request("GET", "/api/integrations", role=None, headers=headers).status

    assert ask("main") == ask(served.project.id) == 200
    assert ask("other") == ask(served.other.id) == ask("no-such") == 404


def test_a_key_has_one_project(served):
    def ask(project):
        headers = {"Junctor-Project": project}
        return served.request("GET", "/api/integrations", headers=headers).status

    assert ask("main") == ask(served.project.id) == 200
    assert ask("other") == ask(served.other.id) == 404


def test_the_owner_gets_into_a_project_that_was_made_on_this_machine(served, browser):
    made = served.request("POST", "/api/projects", {"name": "By command"}, key=OPERATOR_TOKEN)
    assert made.status == 201
    named = {**browser, "Junctor-Project": made.json["key"]}
    assert served.request("GET", "/api/integrations", role=None, headers=named).status == 200


def test_an_instance_admin_makes_projects_and_links(served, browser):
    made = served.request("POST", "/api/projects", {"name": "Third"}, role=None, headers=browser)
    assert made.status == 201
    named = {**browser, "Junctor-Project": made.json["key"]}
    assert served.request("GET", "/api/integrations", role=None, headers=named).status == 200
    renamed = served.request(
        "PUT", f"/api/projects/{made.json['id']}", {"name": "3"}, role=None, headers=browser
    )
    assert renamed.json["name"] == "3"
    link = served.request("POST", "/api/auth/links", role=None, headers=browser).json
    assert _login(served, link["loginLink"].partition("#")[2]).status == 200
    unknown = {"user": "nobody@example.com"}
    refused = served.request("POST", "/api/auth/links", unknown, role=None, headers=browser)
    assert refused.status == 404


def test_the_page_of_a_link_runs_no_inline_code_and_leads_nowhere_else(served):
    page = served.request("GET", "/login?next=https://evil.example", role=None)
    assert page.status == 200
    assert "evil.example" not in page.text
    assert '<script src="/login.js"></script>' in page.text
    script = served.request("GET", "/login.js", role=None)
    assert script.headers["content-type"].startswith("text/javascript")
    assert "location =" not in script.text


def test_who_fails_too_often_waits(tmp_path):
    with Served(tmp_path) as served:
        assert [_login(served, "x").status for _ in range(11)] == [401] * 10 + [429]
        limited = _login(served, served.link())
        assert int(limited.headers["retry-after"]) > 0
        assert served.request("GET", "/api/integrations").status == 200

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jira.connect.qsh import canonical, digest

LONG = (
    "/jira/configuration?xdm_e=https%3A%2F%2Fkabakumov.atlassian.net"
    "&xdm_c=channel-com.github.integration.konstantin__github-post-install-page&cp="
    "&xdm_deprecated_addon_key_do_not_use=com.github.integration.konstantin&lic=none"
    "&cv=1001.0.0-SNAPSHOT"
)
FRAME = "/p?user_id=&loc=en-US&tz=Europe%2FLondon&cp=&xdm_e=https%3A%2F%2Facme.atlassian.net"
VECTORS = [
    (
        "GET",
        "/path/to/service?zee_last=param&repeated=parameter+1&first=param&repeated=parameter+2",
        "GET&/path/to/service&first=param&repeated=parameter%201,parameter%202&zee_last=param",
        "e52bb281606c3bd9",
    ),
    ("GET", "/", "GET&/&", "c88caad15a1c1a90"),
    ("POST", "/connect/installed", "POST&/connect/installed&", "72c0a77bd4d709a2"),
    ("GET", "/panel/compact/", "GET&/panel/compact&", "c4fc31841348637d"),
    (
        "GET",
        "/panel?issueKey=DEMO-1&jwt=abc.def.ghi",
        "GET&/panel&issueKey=DEMO-1",
        "1cc096ec394486c0",
    ),
    ("GET", "/p?a=&b", "GET&/p&a=&b=", "ec4874bf95452eb0"),
    ("GET", "/p?b=2&B=1&a=3&A=4", "GET&/p&A=4&B=1&a=3&b=2", "fd718838928ac12c"),
    (
        "GET",
        "/p?x=a%20b%2Bc%2A~!'()",
        "GET&/p&x=a%20b%2Bc%2A~%21%27%28%29",
        "6d5eeffac505a661",
    ),
    ("GET", "/p?q=caf%C3%A9&n=%E2%9C%93", "GET&/p&n=%E2%9C%93&q=caf%C3%A9", "9f8cd5f761337235"),
    ("GET", "/p?r=2&r=10&r=1", "GET&/p&r=1,10,2", "823802eb924fcaaf"),
    ("GET", "/p?a%5B%5D=1&a%5B%5D=2", "GET&/p&a%5B%5D=1,2", "52b747f276a1aa71"),
    ("GET", "/seg%2Fone/two?x=1", "GET&/seg%2Fone/two&x=1", "feb2c2ef2f2f34d2"),
    ("GET", "/proj&a=b?x=y", "GET&/proj%26a=b&x=y", "f6e25bc7a884e94f"),
    ("GET", "/p?x=1,2&x=0", "GET&/p&x=0,1%2C2", "c8ea7b01044ef6ea"),
    (
        "GET",
        FRAME,
        "GET&/p&cp=&loc=en-US&tz=Europe%2FLondon&user_id=&xdm_e=https%3A%2F%2Facme.atlassian.net",
        "c19c520205710598",
    ),
]


@pytest.mark.parametrize(("method", "target", "text", "start"), VECTORS)
def test_published_vectors_are_reproduced(method, target, text, start):
    assert canonical(method, target) == text
    assert digest(method, target).startswith(start)


def test_the_hash_published_by_github_for_jira_is_reproduced():
    assert digest("GET", LONG).startswith("345c5da1c34c5126")


@pytest.mark.parametrize("target", ["https://app.example.com/base/panel?a=1", "/base/panel?a=1"])
def test_the_path_is_relative_to_the_base_address(target):
    assert canonical("get", target, base_path="/base/") == "GET&/panel&a=1"


def test_a_path_that_only_starts_like_the_base_is_left_alone():
    assert canonical("GET", "/based/panel", base_path="/base") == "GET&/based/panel&"


def test_the_base_address_itself_is_the_root():
    assert canonical("GET", "/base", base_path="/base") == "GET&/&"


@given(st.lists(st.tuples(st.sampled_from("abcAB"), st.sampled_from("123x,")), max_size=8))
def test_the_order_of_parameters_does_not_matter(pairs):
    def target(some):
        return "/p?" + "&".join(f"{name}={value}" for name, value in some)

    assert canonical("GET", target(pairs)) == canonical("GET", target(pairs[::-1]))

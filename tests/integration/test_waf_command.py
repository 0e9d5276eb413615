"""`portcullis waf check`, `rules` and `compile` with files of rules alone, without a gate or a configuration."""

import json
import os
import subprocess

import pytest

from gate import command_path

RULES = r"""
SecRule ARGS "@contains attack" \
    "id:100001,phase:2,deny,status:403,log,t:none,t:lowercase,t:urlDecodeUni,msg:'An attack in %{MATCHED_VAR_NAME}',severity:'CRITICAL'"
SecRule REQUEST_METHOD "@streq POST" "id:100002,phase:2,pass,log,chain,msg:'A big one'"
    SecRule ARGS:size "@gt 10" "t:none"
SecAction "id:100003,phase:1,pass,nolog,setvar:tx.a=1"
"""


@pytest.fixture(name="waf")
def make_waf(tmp_path):
    (tmp_path / "rules.conf").write_text(RULES)
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    environment.pop("PORTCULLIS_CONFIG", None)
    (tmp_path / "tmp").mkdir()

    def run(*arguments, stdin="", rules="rules.conf"):
        named = ["--rules", rules] if rules else []
        return subprocess.run([command_path(), "waf", *arguments, *named], input=stdin, capture_output=True,
                              text=True, cwd=tmp_path, env=environment, timeout=120)
    run.folder = tmp_path
    return run


def test_a_url_passes_or_not(waf):
    done = waf("check", "https://shop.example/a?q=ATTACK%2520")
    assert done.returncode == 1, done.stderr
    assert "rule 100001  ARGS:q" in done.stdout and "An attack in ARGS:q" in done.stdout
    assert "transformed by lowercase, urlDecodeUni" in done.stdout and "value ATTACK%20" in done.stdout
    assert "then  attack " in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("blocked")
    done = waf("check", "https://shop.example/a?q=artist")
    assert done.returncode == 0 and done.stdout == "passed, score 0\n"
    assert list((waf.folder / "tmp").iterdir()) == []  # what was compiled as a trial is gone


def test_chains_are_told_whole_or_with_all(waf):
    assert "100002" not in waf("check", "-X", "POST", "-d", "size=5", "/a").stdout
    done = waf("check", "-X", "POST", "-d", "size=50", "/a")
    assert done.returncode == 0
    assert "rule 100002, link 1 of its chain  REQUEST_METHOD" in done.stdout
    assert "rule 100002, link 2 of its chain  ARGS:size" in done.stdout
    everything = waf("check", "-XPOST", "-dsize=5", "/a", "--all").stdout
    assert "rule 100003  (always)" in everything and "rule 100002, link 1" in everything


def test_json(waf):
    done = waf("check", "/a?q=attack", "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert (answer["verdict"], answer["denied_by"], answer["status"]) == ("blocked", 100001, 403)
    assert answer["steps"][0]["variable"] == "ARGS:q" and answer["steps"][0]["whole"] is True
    assert answer["steps"][0]["transformations"] == ["lowercase", "urlDecodeUni"]


@pytest.mark.parametrize("arguments, blocked", [
    (["-d", "q=attack"], True),
    (["-d", "a=1", "-d", "q=attack"], True),
    (["-H", "Content-Type: application/json", "-d", '{"q": {"r": "attack"}}'], True),
    (["-H", "Content-Type: text/plain", "-d", "q=attack"], False),
])
def test_bodies_as_curl_sends_them(waf, arguments, blocked):
    assert waf("check", *arguments, "/a").returncode == int(blocked)


def test_a_body_and_a_whole_request_from_files(waf):
    (waf.folder / "body").write_bytes(b"q=attack")
    assert waf("check", "--data-file", "body", "/a").returncode == 1
    text = "POST /a HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nq=attack"
    (waf.folder / "request").write_text(text)
    assert waf("check", "--file", "request").returncode == 1
    assert waf("check", "--file", "-", stdin=text.replace("attack", "artist").replace("\r", "")).returncode == 0
    long = waf("check", "/a", "-d", "q=" + "\x01attack" + "x" * 5000)
    assert r"value \x01attack" in long.stdout and "bytes …" in long.stdout


@pytest.mark.parametrize("arguments, code, said", [
    ([], 2, "give a URL"),
    (["/a", "--file", "request"], 2, "give a URL"),
    (["/a", "-H", "none"], 2, "'Name: value'"),
    (["/a", "-H", "a"], 2, "is expected"),
    (["/a", "-Z"], 2, "unknown option"),
    (["/a", "--paranoia", "5"], 2, "1 to 4"),
    (["/a", "--address", "x"], 2, "IP address"),
    (["/a", "--route", "posts"], 2, "configuration"),
    (["/a", "-d", "x", "--data-file", "y"], 2, "exclude"),
    (["--file", "missing"], 1, "missing"),
])
def test_a_wrong_call(waf, arguments, code, said):
    done = waf("check", *arguments)
    assert done.returncode == code and said in done.stderr, done.stderr


def test_malformed_requests_have_a_line(waf):
    for text, said in [("", "line 1"), ("GET / HTTP/1.1\nnonsense\n\n", "line 2"),
                       ("GET / HTTP/1.1\n" + "a: b\n" * 300 + "\n", "more than")]:
        done = waf("check", "--file", "-", stdin=text)
        assert done.returncode == 1 and said in done.stderr


def test_rules_that_are_wrong_are_told_with_their_line(waf):
    (waf.folder / "bad.conf").write_text("SecRule ARGS \"@nonsense x\" \"id:1,phase:2\"\n")
    for command in (["compile"], ["rules"], ["check", "/a"]):
        done = waf(*command, rules="bad.conf")
        assert done.returncode == 1 and "bad.conf:1" in done.stderr, done.stderr
    assert waf("rules", rules="none.conf").returncode == 1
    done = waf("rules", rules=None)
    assert done.returncode == 1 and "configuration" in done.stderr


def test_rules_and_compile(waf):
    items = json.loads(waf("rules", "--json").stdout)["items"]
    own = [i for i in items if i["place"].startswith("rules.conf:")]  # the gate has rules of its own before them
    assert [i["id"] for i in own] == [100001, 100002, 100003]
    assert own[0]["place"] == "rules.conf:2"
    assert "An attack" in waf("rules", "100001").stdout
    assert json.loads(waf("compile", "--json").stdout)["rules"] == len(items)

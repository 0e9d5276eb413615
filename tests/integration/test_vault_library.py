"""The vault as a library: installed to a folder, a program of somebody else is compiled against it by pkg-config
and run; only its own names are exported, and its header is for C and C++."""

import json
import os
import pathlib
import re
import subprocess

import pytest

import hsm
import rig

HERE = pathlib.Path(__file__).resolve().parent


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300, check=False,
                          **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(name="installed", scope="module")
def install(tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    run("meson", "install", "-C", rig.build_folder(), "--no-rebuild", "--tags", "devel", "--destdir", root)
    described = next(root.rglob("portcullis-vault.pc"))
    return {"root": root, "pc": described, "library": next(root.rglob("libportcullis-vault.so")),
            "header": next(root.rglob("vault.h"))}


def flags(installed, *wanted):
    env = {**os.environ, "PKG_CONFIG_PATH": str(installed["pc"].parent), "PKG_CONFIG_SYSROOT_DIR": str(installed["root"])}
    return run("pkg-config", *wanted, "portcullis-vault", env=env).split()


def environment(installed, **more):
    return {**os.environ, "LD_LIBRARY_PATH": str(installed["library"].parent), **more}


def build(installed, source, out, *more):
    sanitized = ["-fsanitize=address,undefined"] if rig.sanitized() else []
    run("cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-g", *sanitized, "-o", out, source, "-D_GNU_SOURCE",
        *flags(installed, "--cflags", "--libs"), "-pthread", *more)
    return out


@pytest.fixture(name="folder")
def make_folder(tmp_path):
    """What the program works in: a text, and files of keys of every kind that needs no server."""
    (tmp_path / "text").write_bytes(bytes(i * 31 % 256 for i in range(300_000)))
    (tmp_path / "text").chmod(0o640)
    (tmp_path / "aes.key").write_bytes(bytes(range(32)))
    (tmp_path / "aes.key").chmod(0o600)
    aes = {"type": "raw-aes", "namespace": "outside", "name": "aes", "file": "aes.key"}
    (tmp_path / "keys.json").write_text(json.dumps({"vault": {"keys": {"aes": aes}}}))
    (tmp_path / "keys.yaml").write_text("vault:\n  keys:\n    aes: {type: raw-aes, namespace: outside, name: aes, "
                                        "file: aes.key}\n  cache: {age: 0}\n")
    return tmp_path


def test_a_program_of_somebody_else(installed, folder):
    program = build(installed, HERE / "vault_library/outside.c", folder / "outside")
    keys = [folder / "keys.yaml", folder / "keys.json"]
    env = environment(installed, ASAN_OPTIONS="detect_leaks=0")
    if pathlib.Path(hsm.MODULE).exists():
        token = hsm.Token(folder)
        (folder / "hsm.yaml").write_text(f"vault:\n  keys:\n    hsm: {token.settings()}\n")
        env.update(token.environment)
        keys.append(folder / "hsm.yaml")
    said = run(program, folder, *keys, env=env)
    assert re.search(r"^\d\d\d+ checks, 0 failed$", said, re.MULTILINE), said
    left = {path.name for path in folder.iterdir()} - {"outside", "tokens", "softhsm2.conf", "pin", "hsm.yaml"}
    assert left == {"text", "text.encrypted", "back", "aes.key", "keys.json", "keys.yaml", "fields.json", "clear.json", "ring", "plain.ring"}


def test_only_its_own_names_are_exported(installed):
    names = [line.split()[-1] for line in run("nm", "-D", "--defined-only", installed["library"]).splitlines()]
    exported = {name.split("@")[0] for name in names if not name.startswith("PORTCULLIS_VAULT_")}
    declared = set(re.findall(r"\b(portcullis_\w+)\(", installed["header"].read_text())) - {"portcullis_read",
                                                                                          "portcullis_write"}
    assert exported == declared
    assert "SONAME" in run("objdump", "-p", installed["library"])
    assert "libportcullis-vault.so.0" in run("objdump", "-p", installed["library"])


@pytest.mark.parametrize("compiler", [["cc", "-x", "c", "-std=c99"], ["c++", "-x", "c++", "-std=c++11"]])
def test_the_header_is_for_c_and_cpp(installed, compiler):
    run(*compiler, "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-include", "portcullis/vault.h",
        *flags(installed, "--cflags"), "/dev/null")


def test_a_bad_file_of_keys_is_told_by_line(installed, folder, tmp_path):
    source = tmp_path / "bad.c"
    source.write_text('#include <stdio.h>\n#include <portcullis/vault.h>\nint main(int c, char **v) {'
                      'struct portcullis_vault *vault; struct portcullis_error error; (void)c;'
                      'printf("%d ", portcullis_vault_open(v[1], &vault, &error)); puts(error.text); }\n')
    program = build(installed, source, tmp_path / "bad")
    env = environment(installed, ASAN_OPTIONS="detect_leaks=0")
    bad = folder / "keys.yaml"
    bad.write_text("vault:\n  keys:\n    aes: {type: raw-aes, nmespace: outside}\n")
    said = run(program, bad, env=env)
    assert said.startswith("2 ") and f"{bad}:3: " in said and "namespace" in said
    bad.write_text("vault: {keys: {aes: {type: raw-aes, namespace: a, name: b, file: aes.key}}}\n")
    (folder / "aes.key").chmod(0o644)
    assert run(program, bad, env=env).startswith("5 key aes: ")
    bad.write_text("vault: {keys: {}}\n")
    assert run(program, bad, env=env).startswith("3 ")

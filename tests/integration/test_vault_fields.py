"""Sealed columns in databases of services: the example of examples/vault-fields/ with SQLite, and the SQL of
docs/fields-postgresql.md, as it stands there, in a real PostgreSQL."""

import ctypes
import glob
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
import uuid

import pytest

import rig
from test_vault_library import environment, flags, install, run

assert install  # a fixture

EXAMPLE = rig.SOURCE / "examples/vault-fields"


# ---- the example ----

@pytest.fixture(name="people")
def make_people(installed, tmp_path):
    program = tmp_path / "people"
    sanitized = ["-fsanitize=address,undefined"] if rig.sanitized() else []
    run("cc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror", *sanitized, "-o", program,
        EXAMPLE / "people.c", *flags(installed, "--cflags", "--libs"), "-lsqlite3")
    shutil.copy(EXAMPLE / "keys.yaml", tmp_path)
    (tmp_path / "vault.key").write_bytes(os.urandom(32))
    (tmp_path / "vault.key").chmod(0o600)

    def people(*arguments):
        return subprocess.run([program, "people.db", "keys.yaml", "fields.json", *arguments], cwd=tmp_path, text=True,
                              capture_output=True, timeout=120, check=False,
                              env=environment(installed, ASAN_OPTIONS="detect_leaks=0"))
    people.folder = tmp_path
    return people


def test_the_example_finds_and_reseals(people):
    for name in ["ada", "bob", "eve"]:
        done = people("add", f"{name}@example.org")
        assert done.returncode == 0, done.stderr
    assert people("add", "bob@example.org").returncode == 1  # the blind index is unique
    assert people("find", "bob@example.org").stdout.endswith(" bob@example.org\n")
    assert people("find", "nobody@example.org").returncode == 1
    assert people("rotate").returncode == 0
    assert people("add", "new@example.org").returncode == 0
    assert people("reseal").stdout == "3 resealed\n"
    assert people("reseal").stdout == "0 resealed\n"
    assert sorted(line.split()[1].split("@")[0] for line in people("list").stdout.splitlines()) == [
        "ada", "bob", "eve", "new"]
    raw = (people.folder / "people.db").read_bytes() + (people.folder / "fields.json").read_bytes()
    assert b"example.org" not in raw and b"pc2." in raw


def test_the_example_without_its_key_reads_nothing(people):
    assert people("add", "ada@example.org").returncode == 0
    (people.folder / "vault.key").write_bytes(os.urandom(32))
    done = people("list")
    assert done.returncode == 1 and done.stdout == "" and "keys: " in done.stderr


# ---- PostgreSQL ----

def postgresql_programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not found:
        pytest.skip("PostgreSQL's server is not installed")
    return pathlib.Path(found[-1])


def server_user():
    """PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


class Cluster:
    """A server of its own, in a folder of its own, that listens on a Unix socket there and nowhere else."""

    def __init__(self):
        self.programs, self.user = postgresql_programs(), server_user()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pc-pg-"))
        self.data = self.folder / "data"
        if self.user:
            shutil.chown(self.folder, self.user)
        self.do("initdb", "-D", self.data, "-A", "trust", "-U", "gate", "-E", "UTF8", "--no-sync")
        self.do("pg_ctl", "-D", self.data, "-w", "-t", rig.PATIENCE, "-l", self.folder / "log", "-o",
                f"-c listen_addresses= -c unix_socket_directories={self.folder} -c log_statement=all -c fsync=off", "start")

    def do(self, program, *arguments, **options):
        return run(self.programs / program, *arguments, user=self.user, cwd=self.folder, env={"PATH": os.environ["PATH"]},
                   **options)

    def sql(self, text):
        return self.do("psql", "-h", self.folder, "-U", "gate", "-d", "postgres", "-X", "-q", "-A", "-t", "-v",
                       "ON_ERROR_STOP=1", input=text).strip()

    def refuses(self, text):
        with pytest.raises(AssertionError) as raised:
            self.sql(text)
        return str(raised.value)

    def bytes(self):
        """Everything that is on the disk: tables, indexes, the write-ahead log, and the server's own log."""
        self.sql("CHECKPOINT")
        return b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())

    def stop(self):
        self.do("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)


@pytest.fixture(name="cluster", scope="module")
def make_cluster():
    cluster = Cluster()
    yield cluster
    cluster.stop()


def recipe():
    """The SQL of the paper: the table, and the queries."""
    text = (rig.SOURCE / "docs/fields-postgresql.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sql\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return blocks[0], "\n".join(blocks[1:])


class Place(ctypes.Structure):
    _fields_ = [("table", ctypes.c_char_p), ("column", ctypes.c_char_p), ("row", ctypes.c_char_p),
                ("row_len", ctypes.c_size_t)]


class Fields:
    """The library, as a language that is not C calls it."""

    def __init__(self, installed, folder):
        self.library = ctypes.CDLL(str(installed["library"]))
        self.file = os.fsencode(folder / "fields.json")
        self.handle = ctypes.c_void_p()
        self.call("portcullis_fields_create", self.file, None, None)
        self.call("portcullis_fields_open", self.file, None, ctypes.byref(self.handle), None)

    def call(self, name, *arguments):
        result = getattr(self.library, name)(*arguments)
        assert result == 0, f"{name}: {result}"

    def rotate(self):
        self.call("portcullis_fields_rotate", self.file, None, None)
        self.library.portcullis_fields_close(self.handle)
        self.call("portcullis_fields_open", self.file, None, ctypes.byref(self.handle), None)

    def active(self):
        out = ctypes.create_string_buffer(17)
        self.call("portcullis_fields_active", self.handle, out, None)
        return out.value.decode()

    def take(self, name, row, column, value):
        out, length = ctypes.c_void_p(), ctypes.c_size_t()
        place = Place(b"people", column.encode(), row.encode(), len(row))
        self.call(name, self.handle, ctypes.byref(place), value, ctypes.c_size_t(len(value)), ctypes.byref(out),
                  ctypes.byref(length), None)
        taken = ctypes.string_at(out, length.value)
        self.library.portcullis_free(out, length)
        return taken.decode()

    def seal(self, row, column, value):
        return self.take("portcullis_field_seal", row, column, value.encode())

    def open(self, row, column, value):
        return self.take("portcullis_field_open", row, column, value.encode())

    def index(self, column, value):
        out = ctypes.create_string_buffer(32)
        self.call("portcullis_field_index", self.handle, b"people", column.encode(), value.encode(),
                  ctypes.c_size_t(len(value)), out, None)
        return f"\\x{out.raw.hex()}"


def test_the_recipe_for_postgresql(cluster, installed, tmp_path):
    if rig.sanitized():
        pytest.skip("Python does not load a sanitized library")
    fields = Fields(installed, tmp_path)
    table, queries = recipe()
    cluster.sql(table)
    people = {str(uuid.uuid4()): f"person{i}@example.org" for i in range(25)}
    cluster.sql(queries + "".join(
        f"EXECUTE add_person('{row}', '{fields.seal(row, 'email', email)}', '{fields.index('email', email)}');\n"
        for row, email in people.items()))
    row, email = next(iter(people.items()))
    found = cluster.sql(f"{queries} EXECUTE find_by_email('{fields.index('email', email)}');").split("|")
    assert found[0] == row and fields.open(row, "email", found[1]) == email

    # What must not get in: a plaintext, a second row of one address, half a telephone number.
    sealed, index = fields.seal(row, "email", email), fields.index("email", email)
    other = uuid.uuid4()
    assert "people_email_index_key" in cluster.refuses(f"{queries} EXECUTE add_person('{other}', '{sealed}', '{index}');")
    for wrong in [email, "pc2.", sealed[:60], sealed.upper(), sealed + "\n"]:
        assert "sealed_check" in cluster.refuses(f"SELECT '{wrong}'::sealed")
    assert "blind_index_check" in cluster.refuses("SELECT '\\x00'::blind_index")
    assert "people_check" in cluster.refuses(f"UPDATE people SET phone = '{sealed}'")

    # A value in another row does not open.
    stranger = list(people)[1]
    with pytest.raises(AssertionError):
        fields.open(stranger, "email", found[1])


def test_rotation_in_postgresql(cluster, installed, tmp_path):
    if rig.sanitized():
        pytest.skip("Python does not load a sanitized library")
    fields = Fields(installed, tmp_path)
    table, queries = recipe()
    cluster.sql("DROP TABLE IF EXISTS people; DROP DOMAIN IF EXISTS sealed, blind_index;" + table)
    people = {str(uuid.uuid4()): f"turning{i}@example.org" for i in range(25)}
    cluster.sql(queries + "".join(
        f"EXECUTE add_person('{row}', '{fields.seal(row, 'email', email)}', '{fields.index('email', email)}');\n"
        for row, email in people.items()))
    old = fields.active()
    fields.rotate()
    assert fields.active() != old
    assert cluster.sql(f"{queries} EXECUTE keys_in_use;") == f"{old}|25"
    rounds = 0
    while True:
        rows = cluster.sql(f"{queries} EXECUTE rows_of_old_key('{old}', 10);").splitlines()
        if not rows:
            break
        rounds += 1
        updates = "".join(f"EXECUTE reseal_email('{row}', '{value}', "
                          f"'{fields.seal(row, 'email', fields.open(row, 'email', value))}');\n"
                          for row, value in (line.split("|") for line in rows))
        cluster.sql(f"{queries} BEGIN; {updates} COMMIT;")
    assert rounds == 3
    assert cluster.sql(f"{queries} EXECUTE keys_in_use;") == f"{fields.active()}|25"
    for row, value in (line.split("|") for line in cluster.sql("SELECT id, email FROM people").splitlines()):
        assert fields.open(row, "email", value) == people[row]
    assert "Index Scan" in cluster.sql("SET enable_seqscan = off; SET enable_bitmapscan = off; "
                                       f"EXPLAIN SELECT id FROM people WHERE substr(email, 5, 16) = '{old}'")


def test_no_plaintext_reaches_the_disk(cluster, installed, tmp_path):
    if rig.sanitized():
        pytest.skip("Python does not load a sanitized library")
    fields = Fields(installed, tmp_path)
    table, queries = recipe()
    cluster.sql("DROP TABLE IF EXISTS people; DROP DOMAIN IF EXISTS sealed, blind_index;" + table)
    row, email = str(uuid.uuid4()), "nowhere.to.be.found@example.org"
    cluster.sql(f"{queries} EXECUTE add_person('{row}', '{fields.seal(row, 'email', email)}', "
                f"'{fields.index('email', email)}');")
    stored = cluster.bytes()
    assert b"nowhere.to.be" not in stored
    assert row.encode() in stored and b"pc2." in stored  # it was looked at, the log of statements among it

"""Fetching the peers once: Keycloak's distribution by Maven, the npm packages by npm; both checked against
the checksums written down here."""
import contextlib
import fcntl
import hashlib
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[2]
FOLDER = pathlib.Path(os.environ.get("PORTCULLIS_BUILD", SOURCE / "build")).resolve() / "peers"
KEYCLOAK = "26.0.8"
MOTO = ["moto[server]==5.2.1", "boto3>=1.40", "aws-encryption-sdk==3.3.1"]
KEYCLOAK_SHA256 = "d82a52098db41f036bcfe8f2ebfd9251781c8af5959af8714e8aa9b311081786"


class Missing(Exception):
    """A peer cannot be had on this machine; the text says why."""


@contextlib.contextmanager
def alone(name):
    """One process at a time makes or uses a thing of that name."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / (name + ".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Missing(f"{program} is not installed")


def run(command, **more):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False, **more)
    except subprocess.TimeoutExpired:
        raise Missing(f"{command[0]} took more than 15 minutes") from None
    if done.returncode != 0:
        raise Missing(f"{command[0]}: " + (done.stdout + done.stderr).strip()[-500:])


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch_keycloak(archive):
    """PORTCULLIS_MAVEN is the command that copies artifacts; Maven itself knows its repositories."""
    maven = shlex.split(os.environ.get("PORTCULLIS_MAVEN", "mvn"))
    need(maven[0])
    run([*maven, "-q", "-B", "dependency:copy", f"-DoutputDirectory={archive.parent}",
         f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{KEYCLOAK}:zip"], cwd=archive.parent)


def keycloak_home():
    """The unpacked distribution."""
    need("java", "unzip")
    home = FOLDER / f"keycloak-{KEYCLOAK}"
    archive = FOLDER / f"keycloak-quarkus-dist-{KEYCLOAK}.zip"
    with alone("fetch-keycloak"):
        if not archive.exists():
            fetch_keycloak(archive)
        if (home / "complete").exists():
            return home
        if digest_of(archive) != KEYCLOAK_SHA256:
            archive.unlink()
            raise Missing("Keycloak's archive has another checksum than the one written down")
        shutil.rmtree(home, ignore_errors=True)
        run(["unzip", "-q", "-o", archive, "-d", FOLDER])
        (home / "complete").touch()
    return home


def node_modules(where=HERE):
    """What that folder's package-lock.json names, here oidc-provider and axe-core: npm compares the checksums."""
    need("node", "npm")
    name = "npm" if where == HERE else "npm-" + where.name
    folder = FOLDER / name
    with alone("fetch-" + name):
        folder.mkdir(exist_ok=True)
        lock = (where / "package-lock.json").read_bytes()
        done = folder / "installed"
        if done.exists() and done.read_bytes() == lock:
            return folder / "node_modules"
        for name in ("package.json", "package-lock.json"):
            shutil.copy(where / name, folder)
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)
        done.write_bytes(lock)
    return folder / "node_modules"


def has_moto(python):
    return subprocess.run([python, "-c", "import aws_encryption_sdk, boto3, flask, moto.server"], capture_output=True, check=False).returncode == 0


def moto_python():
    """A Python that has moto, boto3 and the AWS Encryption SDK: the one on the path, or one of its own."""
    found = shutil.which("python3")
    if found and has_moto(found):
        return found
    home = FOLDER / "moto"
    with alone("fetch-moto"):
        if not (home / "complete").exists():
            shutil.rmtree(home, ignore_errors=True)
            run([sys.executable, "-m", "venv", home])
            run([home / "bin/python", "-m", "pip", "install", "-q", *MOTO])
            (home / "complete").touch()
    return home / "bin/python"


def hashicorp_vault():
    """A server of Vault's own packages, in memory, built by Go: go.mod names their versions, and Go's checksum database
    what they are made of. It takes minutes, once."""
    need("go")
    folder = FOLDER / "vault_server"
    source = HERE / "vault_server"
    wanted = b"".join((source / name).read_bytes() for name in ("main.go", "go.mod"))
    with alone("fetch-vault-server"):
        done = folder / "built"
        if done.exists() and done.read_bytes() == wanted:
            return folder / "vault-server"
        folder.mkdir(exist_ok=True)
        for name in ("main.go", "go.mod"):
            shutil.copy(source / name, folder)
        run(["go", "build", "-mod=mod", "-o", "vault-server", "."], cwd=folder)
        done.write_bytes(wanted)
    return folder / "vault-server"

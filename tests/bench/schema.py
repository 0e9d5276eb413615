"""Validating by schemas (a part of make bench-content): documents in a second of CPU time, reading them included, beside npm's ajv.

  request  the request of a question with its patterns, about 700 bytes
  orders   100 KiB of orders, each an object of objects, lists, numbers and strings
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))
sys.path.insert(0, str(HERE.parent / "integration"))
from measure import row  # noqa: E402
from peers import fetch  # noqa: E402

GOAL = 2  # times ajv

WORDS = ("market strategy report customer growth over the next quarter with regard to pricing and new entrants in "
         "Europe as seen by our analysts who compare revenue margins churn and the cost of acquisition").split()


def words(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count))


def request(rng):
    return {"session_id": "session-0123456789abcdef", "tenant_id": "acme-europe", "question": words(rng, 80)[:480] + "?",
            "scope": "competition", "tags": ["pricing", "europe-2026", "growth", "q3_report"]}


def order(rng):
    lines = [{"sku": f"ABC-{rng.randrange(10**4, 10**6)}", "count": rng.randrange(1, 40),
              "price": round(rng.uniform(1, 300), 2), "tags": rng.sample(sorted(set(WORDS)), 3)} for _ in range(rng.randrange(1, 5))]
    return {"id": f"ord_{rng.randrange(16**16):016x}", "customer": {"name": words(rng, 2), "country": "NL"},
            "state": rng.choice(["new", "paid", "sent"]), "lines": lines,
            "total": round(sum(line["price"] * line["count"] for line in lines), 2), "paid": rng.random() < 0.5,
            "note": None if rng.random() < 0.5 else words(rng, 12)}


def orders(rng):
    made, size = [], 0
    while size < 100 * 1024:
        made.append(order(rng))
        size += len(json.dumps(made[-1]))
    return {"version": 2, "orders": made}


def measure(command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0]), done.stdout.strip()


def run(build, rounds="5", seconds="0.5"):
    """Rows for a report."""
    rng, rows = random.Random(1), []
    try:
        modules = fetch.node_modules()
    except fetch.Missing as reason:
        modules = None
        print(f"ajv is not measured: {reason}")
    for name, make in (("request", request), ("orders", orders)):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as document:
            json.dump(make(rng), document)
            document.flush()
            rest = [rounds, seconds, HERE / f"schema_{name}.json", document.name]
            ours, text = measure([build / "tests/bench/bench_schema", *rest])
            print(f"schema {name:8} portcullis {text}", flush=True)
            theirs = None
            if modules:
                theirs, text = measure(["node", HERE / "schema_ajv.js", modules, *rest])
                print(f"schema {name:8} ajv        {text}; portcullis is {ours / theirs:.1f} times as fast", flush=True)
            rows.append(row(f"schema {name}", "validations/s", ours, f">= {GOAL} times ajv", bool(theirs) and ours >= GOAL * theirs,
                            theirs, "ajv"))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", default="5")
    parser.add_argument("--seconds", default="0.5")
    arguments = parser.parse_args()
    run(arguments.build, arguments.rounds, arguments.seconds)


if __name__ == "__main__":
    main()

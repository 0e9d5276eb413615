"""The driver that asks the schema compiler and evaluator, as a class."""
import json
import pathlib
import subprocess


class Driver:
    """Answers questions about schemas; driver.c says which."""

    def __init__(self, build: pathlib.Path, documents: pathlib.Path | None = None) -> None:
        program = build / "tests/interop/json_schema/jsonschema_driver"
        command = [str(program)] + ([str(documents)] if documents else [])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, schema: str, instances: list[str], **options) -> dict:
        question = {"schema": schema, "instances": instances, **options}
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the driver ended at {schema}")
        return json.loads(line)

"""Random schemas and documents that have something to do with one another."""
import json
import random

NAMES = ["a", "b", "c", "ab", "x1", "a/b", "\u00e9"]
STRINGS = ["", "a", "b", "ab", "aaaa", "x1", "\u00e9", "\U0001f600", "2026-11-22", "1.2.3.4", "hello world", "A-1"]
PATTERNS = ["^a", "b$", "^a*$", "[0-9]", "^.{1,2}$", "\\d+", "^(a|x)", "^[^a]", "\\S", "a|b", "^$", "^\\w+$", "(a)\\1", "^(?!a)"]
NUMBERS = [0, 1, 2, 3, -1, 10, 0.5, 1.5, 100, -2.5, 1e3]
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]
FORMATS = ["ipv4", "ipv6", "date", "uuid", "uri", "email", "hostname", "json-pointer"]


class Maker:
    """Makes schemas of one dialect, and documents, from one seed."""

    def __init__(self, seed: int, dialect: str) -> None:
        self.rng = random.Random(seed)
        self.dialect = dialect

    def value(self, depth: int = 3):
        kind = self.rng.randrange(9 if depth > 0 else 6)
        if kind == 0:
            return self.rng.choice([None, True, False])
        if kind <= 2:
            return self.rng.choice(NUMBERS)
        if kind <= 5:
            return self.rng.choice(STRINGS)
        if kind == 6:
            return [self.value(depth - 1) for _ in range(self.rng.randrange(5))]
        return {self.rng.choice(NAMES): self.value(depth - 1) for _ in range(self.rng.randrange(5))}

    def schema(self, depth: int = 3):
        if self.rng.random() < 0.08:
            return self.rng.random() < 0.7
        made = {}
        for _ in range(self.rng.randrange(1, 4)):
            keywords = self.leaf() if depth <= 0 or self.rng.random() < 0.45 else self.branch(depth - 1)
            made.update(keywords)
        # What stands beside it counts for ajv in draft-07, too.
        return made if "$ref" not in made or self.dialect == "2020-12" else {"$ref": made["$ref"]}

    def leaf(self) -> dict:
        rng = self.rng
        return rng.choice([
            lambda: {"type": rng.choice(TYPES)},
            lambda: {"type": rng.sample(TYPES, 3)},
            lambda: {"enum": self.values()},
            lambda: {"const": self.value(1)},
            lambda: {"minimum": rng.choice(NUMBERS)},
            lambda: {"exclusiveMaximum": rng.choice(NUMBERS)},
            lambda: {"maximum": rng.choice(NUMBERS), "exclusiveMinimum": rng.choice(NUMBERS)},
            lambda: {"multipleOf": rng.choice([1, 2, 0.5, 3])},
            lambda: {"minLength": rng.randrange(3), "maxLength": rng.randrange(1, 6)},
            lambda: {"pattern": rng.choice(PATTERNS)},
            lambda: {"format": rng.choice(FORMATS)},
            lambda: {"minItems": rng.randrange(3), "maxItems": rng.randrange(1, 5)},
            lambda: {"uniqueItems": rng.random() < 0.8},
            lambda: {"minProperties": rng.randrange(3), "maxProperties": rng.randrange(1, 5)},
            lambda: {"required": rng.sample(NAMES, rng.randrange(1, 3))},
            self.reference,
            self.dependencies,
        ])()

    def values(self) -> list:
        """Some that differ from one another."""
        made = {json.dumps(value): value for value in (self.value(1) for _ in range(self.rng.randrange(1, 12)))}
        return list(made.values())

    def reference(self) -> dict:
        return {"$ref": "#/$defs/" + self.rng.choice("pqr")}

    def dependencies(self) -> dict:
        names = {self.rng.choice(NAMES): self.rng.sample(NAMES, 1) for _ in range(2)}
        return {"dependentRequired" if self.dialect == "2020-12" else "dependencies": names}

    def schemas(self, depth: int) -> list:
        return [self.schema(depth) for _ in range(self.rng.randrange(1, 4))]

    def branch(self, depth: int) -> dict:
        rng, new = self.rng, self.dialect == "2020-12"
        choices = [
            lambda: {"properties": {name: self.schema(depth) for name in rng.sample(NAMES, 3)}},
            lambda: {"properties": {name: self.schema(depth) for name in rng.sample(NAMES, 2)},
                     "additionalProperties": self.schema(depth)},
            lambda: {"patternProperties": {rng.choice(PATTERNS): self.schema(depth) for _ in range(2)}},
            lambda: {"propertyNames": self.schema(0)},
            lambda: {"items": self.schema(depth)},
            lambda: {"prefixItems": self.schemas(depth)} if new else
                    {"items": self.schemas(depth), "additionalItems": self.schema(depth)},
            lambda: {"contains": self.schema(depth)},
            lambda: {rng.choice(["allOf", "anyOf", "oneOf"]): self.schemas(depth)},
            lambda: {"not": self.schema(depth)},
            lambda: {"if": self.schema(depth), "then": self.schema(depth), "else": self.schema(depth)},
        ]
        if new:
            choices += [
                lambda: {"contains": self.schema(depth), "minContains": rng.randrange(3), "maxContains": rng.randrange(1, 4)},
                lambda: {"dependentSchemas": {rng.choice(NAMES): self.schema(depth)}},
                lambda: {"unevaluatedProperties": self.schema(depth), "allOf": self.schemas(depth)},
                lambda: {"unevaluatedItems": self.schema(depth), "anyOf": self.schemas(depth)},
                lambda: {"unevaluatedProperties": False, "oneOf": self.schemas(depth)},
            ]
        return rng.choice(choices)()

    def document(self) -> dict:
        """A whole schema: what its references lead to does not refer, so that nothing leads to itself."""
        made = self.schema()
        if not isinstance(made, dict):
            return made
        targets = {}
        for name in "pqr":
            target = {}
            while not target or "$ref" in target:
                target = self.leaf()
            targets[name] = target
        return {**made, "$defs": targets}

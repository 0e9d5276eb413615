-- What is refused, and the keys that sign. private_der is sealed.
CREATE TABLE revocation (
    id TEXT PRIMARY KEY CHECK (length(id) > 0),
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX revocation_until ON revocation (until);

CREATE TABLE block (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    network TEXT NOT NULL CHECK ((kind = 0) = (length(network) > 0)),
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    expires INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_key (
    kid TEXT PRIMARY KEY CHECK (length(kid) > 0),
    algorithm TEXT NOT NULL,
    use TEXT NOT NULL,
    private_der BLOB,
    public_der BLOB NOT NULL,
    created INTEGER NOT NULL,
    retired INTEGER NOT NULL,
    not_after INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

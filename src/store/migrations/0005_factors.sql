-- Codes that stand in for a second factor, as keyed digests, and devices that are remembered. All of
-- it goes with its account.
CREATE TABLE factor_code (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX factor_code_account ON factor_code (account, kind);
CREATE INDEX factor_code_expires ON factor_code (expires);

CREATE TABLE device (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    cookie_sha256 BLOB NOT NULL UNIQUE CHECK (length(cookie_sha256) = 32),
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_account ON device (account, id);
CREATE INDEX device_expires ON device (expires);

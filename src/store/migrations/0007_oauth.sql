-- Who asks for tokens, what they got, and what people allowed them (RFC 6749). account of a client:
-- whose permissions it has by itself; a missing one grants nothing.
CREATE TABLE client (
    id TEXT PRIMARY KEY
        CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^a-z0-9._-]*'),
    title TEXT NOT NULL,
    confidential INTEGER NOT NULL CHECK (confidential IN (0, 1)),
    secret_sha256 BLOB NOT NULL CHECK (length(secret_sha256) = 32),
    redirect_uris TEXT NOT NULL,
    logout_uris TEXT NOT NULL,
    grants TEXT NOT NULL,
    scopes TEXT NOT NULL,
    audience TEXT NOT NULL,
    account BLOB NOT NULL CHECK (length(account) = 16),
    trusted INTEGER NOT NULL CHECK (trusted IN (0, 1)),
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created INTEGER NOT NULL,
    last_used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE client_grant (
    session BLOB PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
    client TEXT NOT NULL,
    scope TEXT NOT NULL,
    parent BLOB NOT NULL CHECK (length(parent) = 16)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_grant_client ON client_grant (client);
CREATE INDEX client_grant_parent ON client_grant (parent) WHERE parent <> zeroblob(16);

CREATE TABLE consent (
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    client TEXT NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    given INTEGER NOT NULL,
    PRIMARY KEY (account, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_client ON consent (client);

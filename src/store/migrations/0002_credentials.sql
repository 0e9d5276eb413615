-- What accounts sign in and call with. All of it goes with its account.
CREATE TABLE api_key (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    secret_sha256 BLOB NOT NULL CHECK (length(secret_sha256) = 32),
    permissions TEXT NOT NULL,
    routes TEXT NOT NULL,
    networks TEXT NOT NULL,
    tenant TEXT NOT NULL,
    expires INTEGER NOT NULL,
    mfa INTEGER NOT NULL CHECK (mfa IN (0, 1)),
    label TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    uses INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_account ON api_key (account, id);

CREATE TABLE session (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    auth_time INTEGER NOT NULL,
    mfa INTEGER NOT NULL CHECK (mfa IN (0, 1)),
    cookie_sha256 BLOB NOT NULL CHECK (length(cookie_sha256) = 32),
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    last_seen INTEGER NOT NULL,
    ended INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account, id);
CREATE UNIQUE INDEX session_cookie ON session (cookie_sha256) WHERE cookie_sha256 <> zeroblob(32);

CREATE TABLE refresh (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    session BLOB NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    expires INTEGER NOT NULL,
    used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_session ON refresh (session);
CREATE INDEX refresh_expires ON refresh (expires);

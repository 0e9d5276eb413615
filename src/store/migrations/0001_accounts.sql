-- Who there is, and what they may. Points in time are microseconds of unix time; 0 is never.
CREATE TABLE change (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO change (one, seq) VALUES (1, 1);

CREATE TABLE meta (
    name TEXT PRIMARY KEY CHECK (length(name) > 0),
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tenant (
    name TEXT PRIMARY KEY
        CHECK (length(name) BETWEEN 2 AND 50 AND name NOT GLOB '*[^a-zA-Z0-9_-]*'),
    title TEXT NOT NULL,
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE role (
    name TEXT PRIMARY KEY CHECK (length(name) > 0 AND instr(name, ' ') = 0),
    permissions TEXT NOT NULL,
    from_config INTEGER NOT NULL CHECK (from_config IN (0, 1))
) STRICT, WITHOUT ROWID;

-- email, display_name and totp_secret are sealed; email_index is a keyed digest to look one up by.
CREATE TABLE account (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL UNIQUE
        CHECK (length(name) BETWEEN 1 AND 64 AND name NOT GLOB '*[^a-z0-9._@-]*'),
    email BLOB,
    email_index BLOB,
    display_name BLOB,
    tenant TEXT NOT NULL,
    roles TEXT NOT NULL,
    permissions TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    totp_secret BLOB,
    totp_confirmed INTEGER NOT NULL CHECK (totp_confirmed IN (0, 1)),
    totp_last_step INTEGER NOT NULL,
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    failures INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_sign_in INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_email ON account (email_index) WHERE email_index IS NOT NULL;

-- OpenID issuers: what they said about themselves when they were last asked, and whose sessions of
-- ours theirs are.
CREATE TABLE issuer (
    issuer TEXT PRIMARY KEY,
    discovery TEXT NOT NULL,
    jwks TEXT NOT NULL,
    fetched INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE foreign_session (
    session BLOB PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL,
    sid TEXT NOT NULL,
    id_token BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX foreign_session_sid ON foreign_session (issuer, sid);

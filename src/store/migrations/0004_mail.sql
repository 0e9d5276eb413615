-- Mail that waits to be sent, and tokens that are good for one use. recipient, subject and body are
-- sealed.
CREATE TABLE mail (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    recipient BLOB NOT NULL,
    subject BLOB NOT NULL,
    body BLOB NOT NULL,
    created INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_due ON mail (due);

-- kind: 1 password reset, 2 invitation. account NULL: nobody's, there for a moment only.
CREATE TABLE one_time (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 15),
    account BLOB REFERENCES account (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_account ON one_time (account, kind) WHERE account IS NOT NULL;
CREATE INDEX one_time_expires ON one_time (expires);

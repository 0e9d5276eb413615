-- Public keys of passkeys: verifying keys and what was seen with them, no secret among it.
CREATE TABLE passkey (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    credential BLOB NOT NULL UNIQUE CHECK (length(credential) BETWEEN 1 AND 1023),
    algorithm INTEGER NOT NULL,
    public_key BLOB NOT NULL CHECK (length(public_key) > 0),
    counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
    label TEXT NOT NULL,
    transports TEXT NOT NULL,
    aaguid BLOB NOT NULL CHECK (length(aaguid) = 16),
    backup_eligible INTEGER NOT NULL CHECK (backup_eligible IN (0, 1)),
    backed_up INTEGER NOT NULL CHECK (backed_up IN (0, 1)),
    user_verified INTEGER NOT NULL CHECK (user_verified IN (0, 1)),
    created INTEGER NOT NULL,
    last_used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_account ON passkey (account, id);

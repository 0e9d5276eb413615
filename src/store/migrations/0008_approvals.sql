-- What a second person is asked to approve, and what became of it. reason and comment are sealed.
CREATE TABLE approval (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    route TEXT NOT NULL CHECK (length(route) > 0),
    reason BLOB,
    comment BLOB,
    wanted INTEGER NOT NULL CHECK (wanted > 0),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    requested INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    decider TEXT NOT NULL,
    decided INTEGER NOT NULL,
    ended INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_account ON approval (account, id);
CREATE INDEX approval_state ON approval (state, id);

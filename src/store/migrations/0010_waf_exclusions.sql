-- What the firewall leaves out: rules by number (first to last) or by tag, on a host, a route, for a
-- variable; empty: every one. owner is the name of the account that answers for it.
CREATE TABLE waf_exclusions (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    first INTEGER NOT NULL CHECK (first >= 0),
    last INTEGER NOT NULL CHECK (last >= first),
    tag TEXT NOT NULL,
    host TEXT NOT NULL,
    route TEXT NOT NULL,
    variable TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    owner TEXT NOT NULL CHECK (length(owner) > 0),
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL CHECK (expires > 0),
    last_hit INTEGER NOT NULL,
    hits INTEGER NOT NULL CHECK (hits >= 0),
    CHECK ((first > 0) <> (length(tag) > 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX waf_exclusions_expires ON waf_exclusions (expires);

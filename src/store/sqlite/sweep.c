/* Removing what has ended. The view sweeps its own copies, so this does not move change_seq. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

struct times {
    pc_time now;
    pc_time sessions_before;
};

static pc_err sweep_one(struct pc_sqlite *db, const char *sql, pc_time before) {
    PC_CLEANUP(pc_query_end) struct pc_query q = pc_query(db, sql);
    pc_bind_int(&q, before);
    return pc_query_run(&q);
}

static pc_err sweep(struct pc_sqlite *db, const void *what) {
    const struct times *times = what;
    static const char *const by_now[] = {
        "DELETE FROM revocation WHERE until < ?",
        "DELETE FROM block WHERE expires <> 0 AND expires < ?",
        "DELETE FROM refresh WHERE expires < ?",
        "DELETE FROM device WHERE expires < ?",
        /* Those by e-mail count against the hour's bound a while longer. */
        "DELETE FROM factor_code WHERE expires + 3600000000 < ?",
    };
    for (size_t i = 0; i < sizeof by_now / sizeof *by_now; i++) {
        pc_err err = sweep_one(db, by_now[i], times->now);
        if (err != PC_OK)
            return err;
    }
    pc_err err = sweep_one(db, "DELETE FROM one_time WHERE expires < ?", times->now - PC_HOUR);
    if (err == PC_OK)
        err = sweep_one(db,
                        "DELETE FROM session "
                        "WHERE (expires <> 0 AND expires < ?1) OR (ended <> 0 AND ended < ?1)",
                        times->sessions_before);
    if (err != PC_OK)
        return err;
    return sweep_one(db,
                     "DELETE FROM approval "
                     "WHERE (ended <> 0 AND ended < ?1) OR (state = 2 AND decided < ?1)",
                     times->sessions_before);
}

pc_err pc_sqlite_sweep(void *self, pc_time now, pc_time sessions_before) {
    struct times times = {now, sessions_before};
    return pc_sqlite_write(self, sweep, &times);
}

/* One step of sealing anew, and what is said about all of them. */
#include "authority/fields/reseal.h"

#include <string.h>

#include "authority/api/render.h"
#include "authority/events.h"
#include "authority/fields/reseal_state.h"
#include "authority/fields/resealing.h"

enum { STEP_ROWS = 64, LOOK_ROWS = 256 };

static pc_err active_key(struct pc_authority *authority, char out[PC_FIELD_KEY_ID + 1]) {
    struct pc_buf id = pc_buf_over(out, PC_FIELD_KEY_ID);
    out[PC_FIELD_KEY_ID] = '\0';
    return pc_keyring_active(authority->ring, &id);
}

/* The state of the walk towards the active key, which may be at its beginning. */
static pc_err take_up(struct pc_authority *authority, const char *key,
                      struct pc_reseal_state *out) {
    struct pc_store *store = authority->store;
    pc_err err = pc_reseal_state_read(store, out);
    if (err != PC_OK || strcmp(out->key, key) == 0)
        return err;
    *out = (struct pc_reseal_state){.started = pc_clock_now(&authority->clock)};
    memcpy(out->key, key, PC_FIELD_KEY_ID);
    return store->reseal_rows(store->self, &out->total);
}

static pc_err step_in(struct pc_authority *authority, const char *key,
                      struct pc_reseal_state *state) {
    struct pc_store *store = authority->store;
    pc_err err = take_up(authority, key, state);
    if (err != PC_OK || state->walk.over)
        return err;
    err = store->reseal(store->self, &state->walk, STEP_ROWS, false);
    return err == PC_OK ? pc_reseal_state_write(store, state) : err;
}

static pc_err finish(struct pc_authority *authority, struct pc_reseal_state *state) {
    struct pc_store *store = authority->store;
    pc_err err = store->settle(store->self, state->walk.moved > 0);
    if (err != PC_OK)
        return err;
    state->finished = pc_clock_now(&authority->clock);
    err = pc_reseal_state_write(store, state);
    if (err != PC_OK || state->walk.sealed + state->walk.failed == 0)
        return err;
    pc_log(&authority->log, state->walk.failed == 0 ? PC_LOG_INFO : PC_LOG_WARN,
           "fields are sealed with key %s: %llu values anew, %llu could not be opened", state->key,
           (unsigned long long)state->walk.sealed, (unsigned long long)state->walk.failed);
    return PC_OK;
}

pc_err pc_reseal_step(struct pc_authority *authority, bool *more) {
    struct pc_store *store = authority->store;
    struct pc_reseal_state state;
    char key[PC_FIELD_KEY_ID + 1];
    *more = false;
    /* Before the store is ours: a ring that changes may wait for who seals its file, and nobody is
     * to wait for the store meanwhile. */
    pc_err err = active_key(authority, key);
    if (err == PC_OK)
        err = store->begin(store->self);
    if (err != PC_OK)
        return err;
    err = step_in(authority, key, &state);
    if (err == PC_OK)
        err = store->commit(store->self);
    else
        store->rollback(store->self);
    if (err != PC_OK)
        return err;
    *more = !state.walk.over;
    return state.walk.over && state.finished == 0 ? finish(authority, &state) : PC_OK;
}

pc_err pc_reseal_check(struct pc_work *work) {
    struct pc_authority *authority = work->authority;
    struct pc_store *store = authority->store;
    struct pc_reseal look = {0};
    pc_err err = PC_OK;
    while (err == PC_OK && !look.over && look.sealed == 0)
        err = store->reseal(store->self, &look, LOOK_ROWS, true);
    if (err != PC_OK || look.sealed == 0)
        return err;
    struct pc_reseal_state state;
    err = pc_reseal_state_read(store, &state);
    if (err == PC_OK && state.finished != 0) { /* there is something that it did not see */
        state = (struct pc_reseal_state){0};
        err = pc_reseal_state_write(store, &state);
        pc_resealing_wake(authority);
    }
    return err == PC_OK ? pc_diag_set(&work->diag, PC_ERR_EXISTS,
                                      "values are still being sealed anew: try again when that "
                                      "has finished (keyring status)")
                        : err;
}

static void render_walk(const struct pc_reseal_state *state, struct pc_store *store,
                        struct pc_json *json) {
    const struct pc_reseal *walk = &state->walk;
    uint64_t rows = walk->rows < state->total ? walk->rows : state->total;
    pc_json_text(json, "state", state->finished != 0 ? PC_SPAN("finished") : PC_SPAN("running"));
    pc_json_u64(json, "percent", walk->over || state->total == 0 ? 100 : rows * 100 / state->total);
    pc_json_text_if(json, "column", walk->over ? PC_SPAN("") : store->reseal_name(walk->column));
    pc_json_u64(json, "rows", walk->rows);
    pc_json_u64(json, "rows_total", state->total);
    pc_json_u64(json, "sealed_anew", walk->sealed);
    pc_json_u64(json, "not_opened", walk->failed);
    pc_render_time(json, "started", state->started);
    pc_render_time(json, "finished", state->finished);
}

void pc_reseal_render(struct pc_authority *authority, struct pc_json *json) {
    char key[PC_FIELD_KEY_ID + 1];
    struct pc_reseal_state state;
    if (active_key(authority, key) != PC_OK ||
        pc_reseal_state_read(authority->store, &state) != PC_OK)
        return;
    pc_json_text(json, "key", pc_span_str(key));
    if (strcmp(state.key, key) == 0)
        render_walk(&state, authority->store, json);
    else
        pc_json_text(json, "state", PC_SPAN("waiting"));
}

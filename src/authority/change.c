/* A change: store, view and audit event together. */
#include "authority/change.h"

#include "authority/events.h"
#include "authority/publish.h"

/* The view's lock comes before the store's, as in a rebuild. */
static bool begin_view(struct pc_authority *authority) {
    if (authority->view == NULL || authority->view_stale)
        return false;
    bool begun = pc_view_begin(authority->view) == PC_OK;
    if (!begun)
        authority->view_stale = true;
    return begun;
}

pc_err pc_change_begin(struct pc_work *work, struct pc_change *out) {
    struct pc_authority *authority = work->authority;
    *out = (struct pc_change){0};
    pthread_mutex_lock(&authority->change_lock);
    bool view_open = begin_view(authority);
    pc_err err = authority->store->begin(authority->store->self);
    if (err != PC_OK) {
        if (view_open)
            pc_view_abort(authority->view);
        pthread_mutex_unlock(&authority->change_lock);
        return err;
    }
    *out = (struct pc_change){.work = work, .view_open = view_open};
    return PC_OK;
}

static void end(struct pc_change *change) {
    pthread_mutex_t *lock = &change->work->authority->change_lock;
    *change = (struct pc_change){0};
    pthread_mutex_unlock(lock);
}

void pc_change_abort(struct pc_change *change) {
    if (change->work == NULL)
        return;
    struct pc_authority *authority = change->work->authority;
    if (change->view_open)
        pc_view_abort(authority->view);
    authority->store->rollback(authority->store->self);
    end(change);
}

void pc_change_view_failed(struct pc_change *change, pc_err err) {
    struct pc_authority *authority = change->work->authority;
    pc_log(&authority->log, PC_LOG_WARN, "view: %s; it will be rebuilt", pc_err_name(err));
    if (change->view_open)
        pc_view_abort(authority->view);
    change->view_open = false;
    authority->view_stale = true;
}

static void commit_view(struct pc_change *change) {
    struct pc_authority *authority = change->work->authority;
    uint64_t seq = 0;
    pc_err err = authority->store->change_seq(authority->store->self, &seq);
    if (err == PC_OK)
        err = pc_view_put_seq(authority->view, seq);
    if (err != PC_OK) {
        pc_change_view_failed(change, err);
        return;
    }
    change->view_open = false;
    err = pc_view_commit(authority->view);
    if (err != PC_OK || pc_view_writer_lost(authority->view))
        pc_change_view_failed(change, err);
}

/* What fails here is tried again by the next tick; the change itself stands. */
static void note_rebuild(struct pc_change *change) {
    struct pc_authority *authority = change->work->authority;
    if (pc_publish_rebuild(authority) == PC_OK)
        return;
    change->work->unpublished = change->work->unpublished || change->takes_away;
    pc_log(&authority->log, PC_LOG_WARN, "the edge does not know of the last change yet");
}

static void write_failure(struct pc_change *change, const struct pc_event *event) {
    struct pc_event failed = *event;
    failed.allowed = false;
    failed.reason = PC_SPAN("store_failed");
    if (pc_event_write(change->work->authority, &failed) != PC_OK)
        pc_log(&change->work->authority->log, PC_LOG_ERROR,
               "a change failed after its event was recorded, and that could not be recorded");
}

pc_err pc_change_commit(struct pc_change *change, const struct pc_event *event) {
    struct pc_authority *authority = change->work->authority;
    pc_err err = event == NULL ? PC_OK : pc_event_write(authority, event);
    if (err != PC_OK) {
        pc_change_abort(change);
        return err;
    }
    err = authority->store->commit(authority->store->self);
    if (err != PC_OK) {
        if (event != NULL)
            write_failure(change, event);
        pc_change_abort(change);
        return err;
    }
    if (change->view_open)
        commit_view(change);
    if (authority->view_stale)
        note_rebuild(change);
    end(change);
    return PC_OK;
}

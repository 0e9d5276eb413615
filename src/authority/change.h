/*
 * A change: one store transaction, what the view learns of it, and the audit event about it, in one
 * critical section, so that the order in the view is the order in the store.
 *
 * The order: begin store and view; write both; append the event; commit the store; commit the view.
 * The event goes first, so that nothing happens that is not written down; where the store then
 * fails to commit, a second event says so ("store_failed"). A view that fails is marked stale and
 * rebuilt from the store at once, or else by the next second's tick; the change itself stands. What
 * takes something away is then not answered as done: pc_work.unpublished, and the router says 503.
 */
#ifndef PC_AUTHORITY_CHANGE_H
#define PC_AUTHORITY_CHANGE_H

#include "authority/work.h"
#include "model/event.h"

struct pc_change {
    struct pc_work *work; /* NULL: over */
    bool view_open;       /* the view's transaction is begun and healthy */
    bool takes_away;      /* it may take something away, so the edge has to know of it */
};

/* Waits for its turn. Every begun change ends with commit or abort. */
PC_MUST pc_err pc_change_begin(struct pc_work *work, struct pc_change *out);
/* On any failure nothing of the change happened. event NULL: bookkeeping that decides nothing. */
PC_MUST pc_err pc_change_commit(struct pc_change *change, const struct pc_event *event);
/* Nothing happened. Does nothing after commit, so it can be used with PC_CLEANUP. */
void pc_change_abort(struct pc_change *change);

/* The view could not take a record: give its transaction up, it will be rebuilt. */
void pc_change_view_failed(struct pc_change *change, pc_err err);

#endif

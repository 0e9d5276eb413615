/* Approvals: deciding, ending, and the end that the clock makes. */
#include "authority/approvals/approvals.h"

#include "authority/approvals/record.h"
#include "authority/ids.h"
#include "authority/people/permissions.h"
#include "authority/publish.h"

enum { OVER_AT_ONCE = 1000 }; /* those ended by one call of pc_approvals_end_over */

bool pc_approval_covers(const struct pc_approval_decider *decider, struct pc_span route) {
    char memory[256];
    struct pc_buf needed = pc_buf_over(memory, sizeof memory);
    if (decider->account == NULL)
        return true;
    pc_buf_add_str(&needed, "approve:");
    pc_buf_add(&needed, route);
    if (pc_buf_end(&needed) == PC_OK &&
        pc_permissions_cover(decider->permissions, pc_buf_span(&needed)))
        return true;
    return pc_permissions_cover(decider->permissions, PC_SPAN("portcullis:administer"));
}

static bool is_asker(const struct pc_approval_decider *decider,
                     const struct pc_approval *approval) {
    return decider->account != NULL && pc_id_eq(&decider->account->id, &approval->account);
}

static pc_err load(struct pc_work *work, const struct pc_id *id, struct pc_approval *out) {
    struct pc_store *store = work->authority->store;
    pc_err err = store->approval_get(store->self, work->arena, id, out);
    if (err == PC_OK)
        out->state = pc_approval_state_at(out, work->now);
    return err;
}

static pc_err refuse(struct pc_work *work, const char *action, const char *reason,
                     const struct pc_approval *approval, pc_err err, const char *text) {
    pc_err written = pc_approval_refused(work, action, reason, approval);
    if (written != PC_OK)
        return written;
    return text == NULL ? err : pc_diag_set(&work->diag, err, "%s", text);
}

static pc_err check_decider(struct pc_work *work, const struct pc_approval_decider *decider,
                            const char *action, const struct pc_approval *approval) {
    if (is_asker(decider, approval))
        return refuse(work, action, "own", approval, PC_ERR_DENIED,
                      "somebody else has to decide what you asked for");
    if (!pc_approval_covers(decider, approval->route))
        return refuse(work, action, "permission", approval, PC_ERR_NOTFOUND, NULL);
    if (decider->account != NULL && !decider->mfa)
        return refuse(work, action, "mfa_required", approval, PC_ERR_DENIED,
                      "a second factor must be shown to decide");
    if (approval->state != PC_APPROVAL_PENDING)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "it is %s already",
                           pc_approval_state_name(approval->state));
    return PC_OK;
}

static void sign(struct pc_work *work, const struct pc_approval_decider *decider,
                 struct pc_approval *approval) {
    bool machine = decider->account == NULL;
    approval->decided = work->now;
    approval->decided_by = machine ? work->credential_id : work->user;
    approval->decider = machine ? work->credential_id : decider->account->name;
}

pc_err pc_approval_decide(struct pc_work *work, const struct pc_id *id,
                          const struct pc_approval_decider *decider, bool approve,
                          struct pc_span comment, struct pc_approval *out) {
    struct pc_store *store = work->authority->store;
    const char *action = approve ? "approve" : "deny";
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = load(work, id, out);
    if (err == PC_OK)
        err = check_decider(work, decider, action, out);
    if (err != PC_OK)
        return err;
    sign(work, decider, out);
    out->comment = comment;
    out->state = approve ? PC_APPROVAL_APPROVED : PC_APPROVAL_DENIED;
    out->expires = approve ? work->now + out->wanted : out->expires;
    err = store->approval_put(store->self, out);
    if (err != PC_OK)
        return err;
    if (approve)
        pc_publish_grant(&change, out);
    return pc_approval_commit(&change, action, out);
}

static bool may_end(const struct pc_work *work, const struct pc_approval_decider *decider,
                    const struct pc_approval *approval) {
    return decider->account == NULL || decider->operates || is_asker(decider, approval) ||
           (approval->decided_by.len > 0 && pc_span_eq(work->user, approval->decided_by));
}

/* Marks it, and takes it away from the edge. What the clock ended is void there already, and in its
 * place there may be a newer one. */
static pc_err close(struct pc_change *change, const char *action, enum pc_approval_state state,
                    struct pc_approval *approval) {
    struct pc_store *store = change->work->authority->store;
    approval->state = state;
    approval->ended = change->work->now;
    pc_err err = store->approval_put(store->self, approval);
    if (err != PC_OK)
        return err;
    if (approval->decided != 0 && state != PC_APPROVAL_EXPIRED)
        pc_unpublish_grant(change, approval);
    return pc_approval_commit(change, action, approval);
}

pc_err pc_approval_end(struct pc_work *work, const struct pc_id *id,
                       const struct pc_approval_decider *decider, struct pc_approval *out) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = load(work, id, out);
    if (err != PC_OK)
        return err;
    if (!may_end(work, decider, out))
        return refuse(work, "end", "permission", out, PC_ERR_NOTFOUND, NULL);
    if (out->state != PC_APPROVAL_PENDING && out->state != PC_APPROVAL_APPROVED)
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "it is %s already",
                           pc_approval_state_name(out->state));
    return close(&change, out->state == PC_APPROVAL_PENDING ? "withdraw" : "end", PC_APPROVAL_ENDED,
                 out);
}

struct over {
    pc_time now;
    struct pc_ids ids;
};

static pc_err collect_over(void *context, const struct pc_approval *row) {
    struct over *over = context;
    if (row->expires > over->now || over->ids.count >= OVER_AT_ONCE)
        return PC_OK;
    return pc_ids_add(&over->ids, &row->id);
}

static pc_err expire(struct pc_work *work, const struct pc_id *id) {
    struct pc_approval approval;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = load(work, id, &approval);
    if (err != PC_OK)
        return err == PC_ERR_NOTFOUND ? PC_OK : err;
    if (approval.state != PC_APPROVAL_EXPIRED || approval.ended != 0)
        return PC_OK;
    return close(&change, "expire", PC_APPROVAL_EXPIRED, &approval);
}

pc_err pc_approvals_end_over(struct pc_work *work) {
    static const struct pc_page all = {0};
    struct pc_store *store = work->authority->store;
    struct over over = {.now = work->now};
    pc_err err =
        store->approval_list(store->self, NULL, PC_APPROVAL_OPEN, &all, collect_over, &over);
    for (size_t i = 0; err == PC_OK && i < over.ids.count; i++)
        err = expire(work, &over.ids.items[i]);
    pc_ids_free(&over.ids);
    return err;
}

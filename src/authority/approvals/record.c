/* The audit events of approvals. The reason that was given stays in the store: it may be about
 * people, and the trail forgets nothing. */
#include "authority/approvals/record.h"

#include "authority/events.h"
#include "base/json.h"

static struct pc_event event_of(struct pc_work *work, const char *action,
                                const struct pc_approval *approval, struct pc_buf *detail) {
    struct pc_event event = pc_event_of(work, PC_EVENT_APPROVAL, action);
    event.approval = pc_work_id_text(work, &approval->id);
    event.approver = approval->decider;
    event.route = approval->route;
    event.resource = event.approval;
    struct pc_json json = pc_json(detail);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "account", pc_work_id_text(work, &approval->account));
    pc_json_text(&json, "name", approval->account_name);
    pc_json_text_if(&json, "approver", approval->decided_by);
    pc_json_u64(&json, "seconds", (uint64_t)(approval->wanted / PC_SECOND));
    pc_json_object_end(&json);
    event.detail = pc_buf_span(detail);
    return event;
}

pc_err pc_approval_commit(struct pc_change *change, const char *action,
                          const struct pc_approval *approval) {
    PC_CLEANUP(pc_buf_free) struct pc_buf detail = {0};
    struct pc_event event = event_of(change->work, action, approval, &detail);
    pc_err err = pc_buf_end(&detail);
    return err == PC_OK ? pc_change_commit(change, &event) : err;
}

pc_err pc_approval_refused(struct pc_work *work, const char *action, const char *reason,
                           const struct pc_approval *approval) {
    PC_CLEANUP(pc_buf_free) struct pc_buf detail = {0};
    struct pc_event event = event_of(work, action, approval, &detail);
    pc_err err = pc_buf_end(&detail);
    event.allowed = false;
    event.reason = pc_span_str(reason);
    return err == PC_OK ? pc_event_write(work->authority, &event) : err;
}

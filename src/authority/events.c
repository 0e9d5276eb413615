/* The authority's own audit events. */
#include "authority/events.h"

#include "audit/event.h"

struct pc_event pc_event_of(const struct pc_work *work, enum pc_event_type type,
                            const char *action) {
    return (struct pc_event){.type = type,
                             .time = work->now,
                             .request = work->request,
                             .action = pc_span_str(action),
                             .allowed = true,
                             .user = work->user,
                             .name = work->name,
                             .credential = work->credential,
                             .credential_id = work->credential_id,
                             .tenant = work->tenant,
                             .resource = work->resource,
                             .address = work->address,
                             .agent = work->agent};
}

pc_err pc_event_write(struct pc_authority *authority, const struct pc_event *event) {
    PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
    pc_event_render(event, &record);
    pc_err err = pc_buf_end(&record);
    if (err != PC_OK)
        return PC_ERR_UNAVAILABLE;
    pthread_mutex_lock(&authority->spool_lock);
    err = pc_spool_append(authority->spool, pc_buf_span(&record), event->time);
    if (err != PC_OK)
        pc_spool_refused(authority->spool, event->time);
    pthread_mutex_unlock(&authority->spool_lock);
    if (err == PC_OK)
        return PC_OK;
    pc_log(&authority->log, PC_LOG_ERROR, "audit spool: %s; refusing the change", pc_err_name(err));
    return PC_ERR_UNAVAILABLE;
}

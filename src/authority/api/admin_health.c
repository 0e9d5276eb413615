/* Admin API: how each part of the gate is. A part is a row and a function that looks at it. */
#include "audit/spool.h"
#include "authority/api/handlers.h"
#include "authority/keeper.h"
#include "authority/mail/outbox.h"
#include "authority/vault/watch.h"

enum { LAG_MAX = 64 * 1024 * 1024, WAITING_MAX = 1000 };

/* Says in detail what there is to say; false: it is not as it should be. */
typedef bool (*look_at)(struct pc_work *work, struct pc_buf *detail);

static bool look_at_store(struct pc_work *work, struct pc_buf *detail) {
    struct pc_store *store = work->authority->store;
    struct pc_store_counts counts;
    pc_err err = store->counts(store->self, work->now, &counts);
    if (err == PC_OK)
        pc_buf_addf(detail, "%llu accounts", (unsigned long long)counts.accounts);
    else
        pc_buf_addf(detail, "it cannot be read: %s", pc_err_name(err));
    return err == PC_OK;
}

static bool look_at_view(struct pc_work *work, struct pc_buf *detail) {
    bool good = !work->authority->view_stale;
    pc_buf_add_str(detail, good ? "what is stored is in force at the edge"
                                : "it is behind the store and is made anew");
    return good;
}

static bool look_at_sealing(struct pc_work *work, struct pc_buf *detail) {
    struct pc_spool_lag lag = {0};
    if (pc_spool_lag(work->authority->paths.spool, &lag) != PC_OK) {
        pc_buf_add_str(detail, "the spool cannot be read");
        return false;
    }
    pc_buf_addf(detail, "%llu bytes wait in %llu segments", (unsigned long long)lag.bytes,
                (unsigned long long)lag.segments);
    if (lag.refused > 0)
        pc_buf_addf(detail, "; %llu requests could not be recorded",
                    (unsigned long long)lag.refused);
    return lag.bytes <= LAG_MAX && lag.refused == 0;
}

static pc_err count_edge(void *context, const struct pc_spool_segment *segment) {
    size_t *count = context;
    *count += !segment->malformed && !segment->own && !segment->finished;
    return PC_OK;
}

/* Each worker of the edge has a segment open. */
static bool look_at_edge(struct pc_work *work, struct pc_buf *detail) {
    struct pc_diag diag = {0};
    size_t count = 0;
    if (pc_spool_list(work->authority->paths.spool, count_edge, &count, &diag) != PC_OK)
        count = 0;
    pc_buf_addf(detail, "%zu spool segments of workers are open", count);
    return count > 0;
}

static bool look_at_mail(struct pc_work *work, struct pc_buf *detail) {
    struct pc_outbox_counts counts;
    if (work->settings->mail.server.len == 0) {
        pc_buf_add_str(detail, "there is no mail server in the configuration");
        return true;
    }
    if (pc_outbox_counts(work->authority, &counts) != PC_OK) {
        pc_buf_add_str(detail, "the outbox cannot be read");
        return false;
    }
    pc_buf_addf(detail, "%llu wait, %llu were sent and %llu given up since the start",
                (unsigned long long)counts.waiting, (unsigned long long)counts.sent,
                (unsigned long long)counts.failed);
    return counts.waiting <= WAITING_MAX;
}

static bool look_at_vault(struct pc_work *work, struct pc_buf *detail) {
    return pc_vault_watch_good(work->authority, detail);
}

static bool look_at_secrets(struct pc_work *work, struct pc_buf *detail) {
    return pc_keeper_good(work->authority, detail);
}

static const struct {
    const char *name;
    look_at look;
} parts[] = {
    {"edge", look_at_edge},       {"store", look_at_store}, {"view", look_at_view},
    {"sealing", look_at_sealing}, {"mail", look_at_mail},   {"vault", look_at_vault},
    {"secrets", look_at_secrets},
};

pc_err pc_admin_parts(struct pc_call *call) {
    bool all = true;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_array(&json, "parts");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char text[256];
        struct pc_buf detail = pc_buf_over(text, sizeof text);
        bool good = parts[i].look(&call->work, &detail);
        all = all && good;
        pc_json_object(&json, NULL);
        pc_json_text(&json, "name", pc_span_str(parts[i].name));
        pc_json_bool(&json, "ok", good);
        pc_json_text(&json, "detail", pc_buf_span(&detail));
        pc_json_object_end(&json);
    }
    pc_json_array_end(&json);
    pc_json_text(&json, "status", all ? PC_SPAN("ok") : PC_SPAN("degraded"));
    pc_json_object_end(&json);
    return PC_OK;
}

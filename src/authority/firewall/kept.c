/* Opening a request that was kept. */
#include "authority/firewall/kept.h"

#include "authority/firewall/requests.h"

pc_err pc_firewall_kept_parse(struct pc_span text, struct pc_arena *arena,
                              struct pc_waf_request *out, struct pc_diag *diag) {
    size_t end = pc_span_find(text, '\n');
    struct pc_span line = pc_span_upto(text, end), mark, longer;
    struct pc_ip client;
    bool ours = end < text.len && pc_span_split(&line, ' ', &mark) &&
                pc_span_eq(mark, PC_SPAN("PCKEPT1")) && pc_span_split(&line, ' ', &longer) &&
                (pc_span_eq(longer, PC_SPAN("0")) || pc_span_eq(longer, PC_SPAN("1")));
    if (!ours || pc_ip_parse(line, &client) != PC_OK)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "it is no request that was kept");
    pc_err err = pc_waf_request_parse(pc_span_from(text, end + 1), arena, out, diag);
    out->client = client;
    out->truncated = pc_span_eq(longer, PC_SPAN("1"));
    return err;
}

/* What is broken is as good as gone: the audit record is there still. */
pc_err pc_firewall_kept(struct pc_work *work, const struct pc_id *request,
                        struct pc_waf_request *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_diag diag = {0};
    struct pc_span copy;
    pc_err err = pc_kept_request_read(work->authority, request, &text);
    if (err == PC_OK)
        err = pc_arena_copy(work->arena, pc_buf_span(&text), &copy);
    if (err == PC_OK)
        err = pc_firewall_kept_parse(copy, work->arena, out, &diag);
    if (err == PC_OK || err == PC_ERR_NOTFOUND || err == PC_ERR_NOMEM)
        return err;
    pc_log(&work->authority->log, PC_LOG_WARN, "firewall: a request that was kept: %s",
           pc_err_name(err));
    return PC_ERR_NOTFOUND;
}

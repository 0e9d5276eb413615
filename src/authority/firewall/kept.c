/* Finding a request that was kept, and reading it. */
#include "authority/firewall/kept.h"

#include "authority/firewall/requests.h"

#define MARK PC_SPAN("PCKEPT1 ")

/* The line before the request; see src/edge/kept.h. */
static pc_err read_head(struct pc_span line, struct pc_waf_request *out) {
    struct pc_span rest = pc_span_from(line, MARK.len);
    if (!pc_span_starts(line, MARK) || rest.len < 3 || rest.ptr[1] != ' ' ||
        (rest.ptr[0] != '0' && rest.ptr[0] != '1'))
        return PC_ERR_CORRUPT;
    out->truncated = rest.ptr[0] == '1';
    return pc_ip_parse(pc_span_from(rest, 2), &out->client) == PC_OK ? PC_OK : PC_ERR_CORRUPT;
}

static pc_err parse(struct pc_span text, struct pc_arena *arena, struct pc_waf_request *out) {
    struct pc_span line;
    struct pc_waf_request head = {0};
    if (!pc_span_split(&text, '\n', &line) || read_head(line, &head) != PC_OK)
        return PC_ERR_CORRUPT;
    pc_err err = pc_waf_request_parse(text, arena, out, NULL);
    out->client = head.client;
    out->truncated = head.truncated;
    return err == PC_ERR_INVALID ? PC_ERR_CORRUPT : err;
}

pc_err pc_firewall_kept(struct pc_work *work, const struct pc_id *request,
                        struct pc_waf_request *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_span copy;
    pc_err err = pc_kept_request_read(work->authority, request, &text);
    if (err == PC_OK)
        err = pc_arena_copy(work->arena, pc_buf_span(&text), &copy);
    return err == PC_OK ? parse(copy, work->arena, out) : err;
}

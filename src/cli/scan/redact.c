/* Read, see what it is by the first bytes, then feed and write. */
#include "cli/scan/redact.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/scan/kind.h"
#include "inspect/guard/guard.h"

enum { CHUNK = 64 * 1024, HEAD_MIN = 512 };

struct copying {
    const struct pc_scan_redaction *redaction;
    struct pc_guard *guard;
    struct pc_dlp_stream *after; /* over what the guard lets pass; NULL: not needed */
    uint8_t actions[PC_DLP_RULES];
    int *number;
    struct pc_diag *diag;
    size_t have; /* bytes of the chunk */
    bool end;    /* no more come */
    char chunk[CHUNK];
};

static pc_err read_more(struct copying *c) {
    const struct pc_scan_redaction *r = c->redaction;
    *c->number = r->signals == NULL ? 0 : pc_scan_signals_wait(r->signals, r->from, -1);
    if (*c->number != 0)
        return PC_ERR_EXPIRED;
    ssize_t n;
    do
        n = read(r->from, c->chunk + c->have, CHUNK - c->have);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return pc_diag_set(c->diag, PC_ERR_IO, "%s", strerror(errno));
    c->have += (size_t)n;
    c->end = n == 0;
    return PC_OK;
}

/* How the text is to be read; what looks like nothing is read as it is, so that nothing passes that
 * was not looked at. */
static pc_err type_of(const struct copying *c, struct pc_span *out) {
    struct pc_span head = pc_span(c->chunk, c->have);
    enum pc_scan_kind kind = pc_scan_kind_of(head, PC_SPAN(""));
    *out = PC_SPAN("text/plain");
    if (kind == PC_SCAN_ARCHIVE)
        return pc_diag_set(c->diag, PC_ERR_UNSUPPORTED,
                           "it is an archive or compressed; unpack it first");
    if (kind == PC_SCAN_UTF16)
        *out = pc_content_utf16_sniff(head, PC_CONTENT_BYTES) == PC_CONTENT_UTF16BE
                   ? PC_SPAN("text/plain; charset=utf-16be")
                   : PC_SPAN("text/plain; charset=utf-16le");
    else if (kind == PC_SCAN_TEXT && pc_content_sniff(head) != PC_CONTENT_BINARY)
        *out = PC_SPAN(""); /* JSON and XML have escapes */
    return PC_OK;
}

static pc_err begin(struct copying *c) {
    const struct pc_scan_redaction *r = c->redaction;
    pc_err err = PC_OK;
    while (err == PC_OK && c->have < HEAD_MIN && !c->end)
        err = read_more(c);
    if (err != PC_OK)
        return err;
    for (size_t i = 0; i < PC_DLP_RULES; i++)
        c->actions[i] =
            r->rules->wanted[i] && r->rules->actions[i] != PC_DLP_OFF ? PC_DLP_REDACT : PC_DLP_OFF;
    struct pc_guard_options options = {
        .mode = PC_DLP_PASS_ON, .masking = r->masking, .actions = c->actions};
    err = type_of(c, &options.content_type);
    if (err != PC_OK)
        return err;
    err = pc_guard_begin(r->scanner, &options, &c->guard);
    /* A guard leaves names of elements and the like as they are, since nothing could be put there
     * that still parses. Here the data counts for more. */
    struct pc_dlp_options again = {
        .mode = PC_DLP_PASS_ON, .masking = r->masking, .actions = c->actions};
    if (err == PC_OK && options.content_type.len == 0)
        err = pc_dlp_begin(r->scanner, &again, &c->after);
    return err == PC_OK ? PC_OK : pc_diag_set(c->diag, err, "%s", pc_err_name(err));
}

/* What may go on of the chunk. */
static pc_err feed(struct copying *c, struct pc_buf *released) {
    PC_CLEANUP(pc_buf_free) struct pc_buf between = {0};
    struct pc_span chunk = pc_span(c->chunk, c->have);
    struct pc_buf *to = c->after != NULL ? &between : released;
    pc_err err = pc_guard_feed(c->guard, chunk, c->end, to);
    if (err == PC_OK)
        err = pc_buf_end(to);
    if (err == PC_OK && c->after != NULL)
        err = pc_dlp_feed(c->after, pc_buf_span(&between), c->end, released);
    return err == PC_OK ? pc_buf_end(released) : err;
}

static pc_err copy(struct copying *c) {
    PC_CLEANUP(pc_buf_free) struct pc_buf released = {0};
    for (;;) {
        pc_err err = feed(c, &released);
        if (err != PC_OK)
            return pc_diag_set(c->diag, err, "%s", pc_err_name(err));
        err = c->redaction->write(c->redaction->context, pc_buf_span(&released));
        if (err != PC_OK || c->end)
            return err;
        pc_buf_clear(&released);
        c->have = 0;
        err = read_more(c);
        if (err != PC_OK)
            return err;
    }
}

pc_err pc_scan_redact(const struct pc_scan_redaction *redaction, uint64_t *masked, int *number,
                      struct pc_diag *diag) {
    struct copying c;
    memset(&c, 0, offsetof(struct copying, chunk));
    c.redaction = redaction;
    c.number = number;
    c.diag = diag;
    *number = 0;
    *masked = 0;
    pc_err err = begin(&c);
    if (err == PC_OK)
        err = copy(&c);
    if (c.guard != NULL)
        *masked = pc_guard_tally_of(c.guard).masked;
    if (c.after != NULL)
        *masked += pc_dlp_tally_of(c.after).findings;
    pc_dlp_end(c.after);
    pc_guard_end(c.guard);
    return err;
}

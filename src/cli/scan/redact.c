/* Read, feed, write. */
#include "cli/scan/redact.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

/* One read; *last where nothing more comes. */
static pc_err read_chunk(const struct pc_scan_redaction *r, char chunk[CHUNK], size_t *got,
                         int *number, struct pc_diag *diag) {
    *number = r->signals == NULL ? 0 : pc_scan_signals_wait(r->signals, r->from, -1);
    if (*number != 0)
        return PC_ERR_EXPIRED;
    ssize_t n;
    do
        n = read(r->from, chunk, CHUNK);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s", strerror(errno));
    *got = (size_t)n;
    return PC_OK;
}

static pc_err copy(const struct pc_scan_redaction *r, struct pc_dlp_stream *stream, int *number,
                   struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf released = {0};
    char chunk[CHUNK];
    size_t got = 1;
    while (got > 0) {
        pc_err err = read_chunk(r, chunk, &got, number, diag);
        if (err != PC_OK)
            return err;
        err = pc_dlp_feed(stream, pc_span(chunk, got), got == 0, &released);
        if (err == PC_OK)
            err = pc_buf_end(&released);
        if (err != PC_OK)
            return pc_diag_set(diag, err, "%s", pc_err_name(err));
        err = r->write(r->context, pc_buf_span(&released));
        if (err != PC_OK)
            return err;
        pc_buf_clear(&released);
    }
    return PC_OK;
}

pc_err pc_scan_redact(const struct pc_scan_redaction *redaction, uint64_t *masked, int *number,
                      struct pc_diag *diag) {
    uint8_t actions[PC_DLP_RULES];
    for (size_t i = 0; i < PC_DLP_RULES; i++)
        actions[i] = redaction->rules->wanted[i] && redaction->rules->actions[i] != PC_DLP_OFF
                         ? PC_DLP_REDACT
                         : PC_DLP_OFF;
    struct pc_dlp_options options = {
        .mode = PC_DLP_PASS_ON, .masking = redaction->masking, .actions = actions};
    struct pc_dlp_stream *stream = NULL;
    *number = 0;
    pc_err err = pc_dlp_begin(redaction->scanner, &options, &stream);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s", pc_err_name(err));
    err = copy(redaction, stream, number, diag);
    *masked = pc_dlp_tally_of(stream).findings;
    pc_dlp_end(stream);
    return err;
}

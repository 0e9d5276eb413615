/* Scanners and streams: what passes, passes untouched yet. */
#include <stdlib.h>

#include "inspect/dlp/dlp.h"

struct pc_dlp_scanner {
    size_t streams;
};
struct pc_dlp_stream {
    struct pc_dlp_scanner *scanner;
    struct pc_dlp_options options;
    struct pc_dlp_tally tally;
};

const struct pc_dlp_rule *pc_dlp_builtin(size_t index) {
    (void)index;
    return NULL;
}
size_t pc_dlp_builtin_count(void) {
    return 0;
}
const char *pc_dlp_validator_name(size_t index) {
    (void)index;
    return NULL;
}
pc_err pc_dlp_rules_compile(const struct pc_dlp_rule *own, size_t count, struct pc_buf *image,
                            struct pc_diag *diag) {
    (void)own;
    (void)diag;
    pc_buf_add_u64(image, count);
    return pc_buf_end(image);
}
pc_err pc_dlp_scanner_new(struct pc_span image, struct pc_dlp_scanner **out, struct pc_diag *diag) {
    (void)image;
    (void)diag;
    *out = calloc(1, sizeof **out);
    return *out == NULL ? PC_ERR_NOMEM : PC_OK;
}
void pc_dlp_scanner_free(struct pc_dlp_scanner *scanner) {
    free(scanner);
}
size_t pc_dlp_scanner_rules(const struct pc_dlp_scanner *scanner) {
    (void)scanner;
    return 0;
}
const struct pc_dlp_rule *pc_dlp_scanner_rule(const struct pc_dlp_scanner *scanner, size_t index) {
    (void)scanner;
    (void)index;
    return NULL;
}
pc_err pc_dlp_scanner_find(const struct pc_dlp_scanner *scanner, struct pc_span name,
                           size_t *index) {
    (void)scanner;
    (void)name;
    (void)index;
    return PC_ERR_NOTFOUND;
}
pc_err pc_dlp_begin(struct pc_dlp_scanner *scanner, const struct pc_dlp_options *options,
                    struct pc_dlp_stream **out) {
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return PC_ERR_NOMEM;
    **out = (struct pc_dlp_stream){.scanner = scanner, .options = *options};
    return PC_OK;
}
pc_err pc_dlp_feed(struct pc_dlp_stream *stream, struct pc_span chunk, bool last,
                   struct pc_buf *released) {
    (void)last;
    stream->tally.fed += chunk.len;
    if (released == NULL)
        return PC_OK;
    pc_buf_add(released, chunk);
    return pc_buf_end(released);
}
uint64_t pc_dlp_settled(const struct pc_dlp_stream *stream) {
    return stream->tally.fed;
}
struct pc_dlp_tally pc_dlp_tally_of(const struct pc_dlp_stream *stream) {
    return stream->tally;
}
void pc_dlp_end(struct pc_dlp_stream *stream) {
    free(stream);
}
pc_err pc_dlp_scan(struct pc_dlp_scanner *scanner, const struct pc_dlp_options *options,
                   struct pc_span text) {
    (void)scanner;
    (void)options;
    (void)text;
    return PC_OK;
}

/* The names of content codings. */
#include "inspect/content/coding.h"

static const struct {
    struct pc_span name;
    enum pc_content_coding coding;
} names[] = {
    /* The first name of a coding is the one that is written. */
    {{"gzip", 4}, PC_CONTENT_GZIP},
    {{"deflate", 7}, PC_CONTENT_DEFLATE},
    {{"br", 2}, PC_CONTENT_BR},
    {{"x-gzip", 6}, PC_CONTENT_GZIP},
    {{"identity", 8}, PC_CONTENT_IDENTITY},
};
enum { NAMES = sizeof names / sizeof names[0] };

static pc_err read_name(struct pc_span name, struct pc_content_codings *out) {
    size_t at = 0;
    while (at < NAMES && !pc_span_eq_nocase(names[at].name, name))
        at++;
    if (at == NAMES)
        return PC_ERR_UNSUPPORTED;
    if (names[at].coding == PC_CONTENT_IDENTITY)
        return PC_OK;
    if (out->count == PC_CONTENT_NESTED)
        return PC_ERR_UNSUPPORTED;
    out->list[out->count++] = names[at].coding;
    return PC_OK;
}

pc_err pc_content_codings_read(struct pc_span header, struct pc_content_codings *out) {
    struct pc_span name;
    *out = (struct pc_content_codings){.count = 0};
    while (pc_span_split(&header, ',', &name)) {
        name = pc_span_trim(name);
        pc_err err = name.len == 0 ? PC_OK : read_name(name, out); /* empty items: RFC 9110 5.6.1 */
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

void pc_content_codings_write(const struct pc_content_codings *codings, struct pc_buf *out) {
    for (size_t i = 0; i < codings->count; i++) {
        size_t at = 0;
        while (names[at].coding != codings->list[i])
            at++;
        if (i > 0)
            pc_buf_add_str(out, ", ");
        pc_buf_add(out, names[at].name);
    }
}

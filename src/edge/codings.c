/* Sifting Accept-Encoding. */
#include "edge/codings.h"

static bool is_known(struct pc_span item) {
    static const struct pc_span names[] = {
        {"gzip", 4}, {"x-gzip", 6}, {"deflate", 7}, {"br", 2}, {"identity", 8}};
    struct pc_span name = pc_span_trim(pc_span_upto(item, pc_span_find(item, ';')));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (pc_span_eq_nocase(name, names[i]))
            return true;
    return false;
}

void pc_codings_known(struct pc_span accepted, struct pc_buf *out) {
    struct pc_span item;
    bool first = true;
    while (pc_span_split(&accepted, ',', &item)) {
        item = pc_span_trim(item);
        if (!is_known(item))
            continue;
        pc_buf_add(out, first ? PC_SPAN("") : PC_SPAN(","));
        pc_buf_add(out, item);
        first = false;
    }
}

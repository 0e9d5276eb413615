/* The table of header names that a client may not send to a service. */
#include "edge/names.h"

#include <string.h>

enum { NAME_MAX = 64 };

static const struct {
    struct pc_span name; /* lower case, '-' */
    bool prefix;         /* so does every name that starts like it */
    enum pc_header_use use;
} table[] = {
    {{"x-forwarded", 11}, true, PC_HEADER_IDENTITY},
    {{"x-portcullis", 12}, true, PC_HEADER_IDENTITY},
    {{"x-real-ip", 9}, false, PC_HEADER_IDENTITY},
    {{"x-request-id", 12}, false, PC_HEADER_IDENTITY},
    {{"x-client-ip", 11}, false, PC_HEADER_IDENTITY},
    {{"x-cluster-client-ip", 19}, false, PC_HEADER_IDENTITY},
    {{"x-original-", 11}, true, PC_HEADER_IDENTITY},
    {{"x-rewrite-url", 13}, false, PC_HEADER_IDENTITY},
    {{"x-http-method", 13}, true, PC_HEADER_IDENTITY},
    {{"x-method-override", 17}, false, PC_HEADER_IDENTITY},
    {{"x-remote-", 9}, true, PC_HEADER_IDENTITY},
    {{"x-accel-", 8}, true, PC_HEADER_IDENTITY},
    {{"x-api-key", 9}, false, PC_HEADER_CREDENTIAL},
    {{"remote-", 7}, true, PC_HEADER_IDENTITY},
    {{"true-client-ip", 14}, false, PC_HEADER_IDENTITY},
    {{"forwarded", 9}, true, PC_HEADER_IDENTITY},
    {{"proxy", 5}, false, PC_HEADER_IDENTITY},
    {{"proxy-authorization", 19}, false, PC_HEADER_CREDENTIAL},
    {{"authorization", 13}, false, PC_HEADER_CREDENTIAL},
    {{"cookie", 6}, false, PC_HEADER_COOKIE},
};

/* Cheap: most headers start with none of these letters. */
static bool may_matter(char first) {
    return strchr("xXrRtTfFpPaAcC", first) != NULL && first != '\0';
}

static struct pc_span fold(struct pc_span name, char out[NAME_MAX]) {
    size_t len = name.len < NAME_MAX ? name.len : NAME_MAX;
    for (size_t i = 0; i < len; i++) {
        char c = name.ptr[i];
        out[i] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (struct pc_span){out, len};
}

enum pc_header_use pc_header_use(struct pc_span name) {
    if (name.len == 0 || !may_matter(name.ptr[0]))
        return PC_HEADER_PASS;
    char memory[NAME_MAX];
    struct pc_span folded = fold(name, memory);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].name.ptr[0] != folded.ptr[0])
            continue;
        if (table[i].prefix ? pc_span_starts(folded, table[i].name)
                            : name.len == table[i].name.len && pc_span_eq(folded, table[i].name))
            return table[i].use;
    }
    return PC_HEADER_PASS;
}

/* Targets: what passes has one spelling, and none of the tricks in it. */
#define _GNU_SOURCE /* memmem */
#include <stdlib.h>
#include <string.h>

#include "policy/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool truth) {
    if (!truth)
        abort();
}

static bool has(struct pc_span text, const char *part) {
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static void check(struct pc_span path, struct pc_span query, struct pc_arena *arena) {
    static const char *const tricks[] = {"//",  "/./", "/../", "\\",  ";",   "#",
                                         "?",   "%2F", "%2f",  "%5C", "%5c", "%25",
                                         "%00", "%3B", "%2E",  "%2e", "%7F", " "};
    need(path.len > 0 && path.ptr[0] == '/');
    for (size_t i = 0; i < sizeof tricks / sizeof tricks[0]; i++)
        need(!has(path, tricks[i]));
    need(!pc_span_ends(path, PC_SPAN("/.")) && !pc_span_ends(path, PC_SPAN("/..")));
    for (size_t i = 0; i < path.len; i++)
        need((unsigned char)path.ptr[i] > 0x20 && (unsigned char)path.ptr[i] < 0x7f);
    need(!has(query, "#"));
    struct pc_span again;
    struct pc_span none;
    need(pc_path_canonical(path, arena, &again, &none) == PC_OK);
    need(pc_span_eq(path, again) && none.len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_arena arena = {0};
    struct pc_span path;
    struct pc_span query;
    if (pc_path_canonical(pc_span(data, size), &arena, &path, &query) == PC_OK)
        check(path, query, &arena);
    pc_arena_free(&arena);
    return 0;
}

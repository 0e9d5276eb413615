/* Bundles that are broken: bytes overwritten in one that is whole ("offset, bytes" by turns), or a
 * run of bytes alone. An error, or an engine that answers. */
#include <stdlib.h>
#include <string.h>

#include "inspect/waf/bundle_format.h"
#include "inspect/waf/waf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pc_buf whole;

static pc_err fetch(void *context, struct pc_span from, struct pc_span name,
                    struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    (void)context, (void)from, (void)diag;
    *name_out = name;
    *text = pc_span_eq(name, PC_SPAN("a.conf"))
                ? PC_SPAN("Include b.conf\nSecRule ARGS|XML:/* \"@rx a+b\" "
                          "\"id:1,phase:2,log,deny,t:lowercase,chain\"\n SecRule TX:x \"@eq 1\"\n"
                          "SecRule ARGS \"@pmFromFile words\" \"id:2,phase:2,log,pass\"\n")
                : PC_SPAN("# one\n");
    return PC_OK;
}

static void make(void) {
    const struct pc_waf_sources sources = {fetch, NULL, NULL};
    const struct pc_waf_bundle_options options = {0};
    struct pc_span name = PC_SPAN("a.conf");
    if (pc_waf_bundle_make(&sources, &name, 1, &options, &whole, NULL) != PC_OK)
        abort();
}

/* What the prefilter's library reads is made by us and mapped from a folder of ours: the images
 * are left as they are. */
static size_t end_of_records(void) {
    const struct pc_waf_bundle_header *header = (const void *)whole.ptr;
    return header->records.at + header->records.len;
}

static void overwrite(char *bytes, const uint8_t *data, size_t size) {
    size_t end = end_of_records();
    for (; size >= 4; data += 4, size -= 4) {
        size_t at = ((size_t)data[0] << 8 | data[1]) % end;
        bytes[at] = (char)data[2];
        if (at + 1 < end && (data[3] & 1) != 0)
            bytes[at + 1] = (char)data[3];
    }
}

static void ask(struct pc_waf_engine *engine) {
    static const struct pc_waf_options options = {.mode = PC_WAF_BLOCKING};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_tx *tx = NULL;
    if (pc_waf_begin(engine, &arena, &options, &tx) != PC_OK ||
        pc_waf_request_line(tx, PC_SPAN("GET"), PC_SPAN("/?a=AAB&x=one"), PC_SPAN("HTTP/1.1")) !=
            PC_OK)
        abort();
    (void)pc_waf_request_headers_end(tx);
    (void)pc_waf_request_end(tx);
    pc_waf_log(tx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (whole.len == 0)
        make();
    if (size == 0)
        return 0;
    bool alone = (data[0] & 1) != 0;
    size_t len = alone ? size - 1 : whole.len;
    char *bytes = aligned_alloc(4096, (len + 4096) / 4096 * 4096);
    if (bytes == NULL)
        return 0;
    memcpy(bytes, alone ? (const char *)data + 1 : whole.ptr, len);
    if (!alone)
        overwrite(bytes, data + 1, size - 1);
    struct pc_waf_engine *engine = NULL;
    if (pc_waf_engine_new(pc_span(bytes, len), &engine, NULL) == PC_OK) {
        ask(engine);
        pc_waf_engine_free(engine);
    }
    free(bytes);
    return 0;
}

/*
 * Guards: the first byte says of which kind the body is, the second where it is cut. What is
 * released is the same as of the whole, as long as what came, and parses where that did. The
 * scanner is the one of the unit tests, whose matches go over structure as no rule's should.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <libxml/parser.h>

#include "inspect/guard/guard.h"

#include "../../unit/inspect/guard/scanner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good) {
    if (!good)
        abort();
}

static bool parses_json(struct pc_span text) {
    json_t *json = json_loadb(text.ptr, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    json_decref(json);
    return json != NULL;
}

static bool parses_xml(struct pc_span text) {
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    xmlDoc *doc = xmlReadMemory(text.ptr, (int)text.len, "x", NULL, options);
    xmlFreeDoc(doc);
    return doc != NULL;
}

static size_t count(struct pc_span text, char c) {
    size_t found = 0;
    for (size_t i = 0; i < text.len; i++)
        found += text.ptr[i] == c;
    return found;
}

static size_t lines(struct pc_span text) {
    return count(text, '\n');
}

static size_t fields(struct pc_span text) {
    return count(text, '&');
}

static const struct kind {
    const char *type;
    bool (*parses)(struct pc_span text);
    size_t (*counts)(struct pc_span text);
} kinds[] = {
    {"application/json", parses_json, NULL},
    {"application/xml", parses_xml, NULL},
    {"application/x-www-form-urlencoded", NULL, fields},
    {"multipart/form-data; boundary=b", NULL, lines},
    {"text/plain", NULL, lines},
    {"application/x-ndjson", NULL, lines},
    {"text/html", NULL, lines},
    {"", NULL, NULL},
};

static void touch(void *context, const struct pc_guard_finding *finding) {
    uint64_t *sum = context;
    must(finding->start <= finding->end);
    *sum = *sum * 31 + finding->start * 7 + finding->end + finding->place->name_len +
           finding->place->line;
}

static pc_err run(const struct kind *kind, bool full, struct pc_span body, size_t cut,
                  uint64_t *sum, struct pc_buf *out) {
    const struct pc_guard_options options = {.content_type = pc_span_str(kind->type),
                                             .mode = PC_DLP_PASS_ON,
                                             .masking = full ? PC_DLP_FULL : PC_DLP_PARTIAL,
                                             .on_finding = touch,
                                             .context = sum};
    struct pc_guard *guard;
    must(pc_guard_begin(NULL, &options, &guard) == PC_OK);
    pc_err err = pc_guard_feed(guard, pc_span_upto(body, cut), false, out);
    if (err == PC_OK)
        err = pc_guard_feed(guard, pc_span_from(body, cut), true, out);
    must(err != PC_OK || !pc_guard_keeps_length(guard) || out->len == body.len);
    pc_guard_end(guard);
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2)
        return 0;
    const struct kind *kind = &kinds[data[0] % (sizeof kinds / sizeof kinds[0])];
    PC_CLEANUP(pc_buf_free) struct pc_buf whole = {0}, halves = {0};
    bool full = data[0] >= 128;
    struct pc_span body = pc_span(data + 2, size - 2);
    uint64_t sum = 0, other = 0;
    pc_err err = run(kind, full, body, 0, &sum, &whole);
    must(run(kind, full, body, body.len * data[1] / 256, &other, &halves) == err && sum == other);
    if (err != PC_OK)
        return 0;
    struct pc_span released = pc_buf_span(&whole);
    must(pc_span_eq(released, pc_buf_span(&halves)));
    if (body.len == 0 || pc_content_utf16_sniff(body, PC_CONTENT_BYTES) != PC_CONTENT_BYTES)
        return 0;
    if (kind->parses != NULL && kind->parses(body))
        must(kind->parses(released));
    if (kind->counts != NULL)
        must(kind->counts(body) == kind->counts(released));
    return 0;
}

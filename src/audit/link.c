/* One line of the chain. */
#include "audit/link.h"

#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"

enum { ID_TEXT = 22, HASH_TEXT = 43 }; /* characters of base64url */

void pc_source_format(const struct pc_source *source, struct pc_buf *out) {
    if (source->kind == PC_SOURCE_SEALER) {
        pc_buf_add_char(out, '-');
        return;
    }
    pc_base64url_encode(pc_span(source->segment.bytes, sizeof source->segment.bytes), out);
    pc_buf_add_char(out, ':');
    pc_buf_add_u64(out, source->next);
    if (source->kind == PC_SOURCE_RECORD)
        return;
    pc_buf_add_char(out, ':');
    pc_buf_add_u64(out, source->refused);
}

/* A decimal number in its one form: no leading zero. */
static pc_err number(struct pc_span text, uint64_t *out) {
    if (text.len > 1 && text.ptr[0] == '0')
        return PC_ERR_INVALID;
    return pc_span_u64(text, UINT64_MAX, out);
}

static pc_err decode(struct pc_span text, size_t chars, uint8_t *out, size_t size) {
    char bytes[64];
    struct pc_buf buf = pc_buf_over(bytes, sizeof bytes);
    if (text.len != chars || pc_base64url_decode(text, &buf) != PC_OK || buf.len != size)
        return PC_ERR_INVALID;
    memcpy(out, bytes, size);
    return PC_OK;
}

pc_err pc_source_parse(struct pc_span text, struct pc_source *out) {
    *out = (struct pc_source){.kind = PC_SOURCE_SEALER};
    if (pc_span_eq(text, PC_SPAN("-")))
        return PC_OK;
    struct pc_span id;
    struct pc_span next;
    if (text.len > PC_SOURCE_MAX || !pc_span_split(&text, ':', &id) ||
        !pc_span_split(&text, ':', &next))
        return PC_ERR_INVALID;
    out->kind = text.ptr == NULL ? PC_SOURCE_RECORD : PC_SOURCE_SEGMENT;
    pc_err err = decode(id, ID_TEXT, out->segment.bytes, sizeof out->segment.bytes);
    if (err == PC_OK)
        err = number(next, &out->next);
    if (err == PC_OK && out->kind == PC_SOURCE_SEGMENT)
        err = number(text, &out->refused);
    return err;
}

pc_err pc_link_hash(const uint8_t before[PC_HASH_SIZE], uint64_t seq, struct pc_span source,
                    struct pc_span record, uint8_t out[PC_HASH_SIZE]) {
    uint8_t number_bytes[8];
    for (unsigned i = 0; i < 8; i++)
        number_bytes[i] = (uint8_t)(seq >> (56 - 8 * i));
    const struct pc_span parts[] = {
        PC_SPAN("portcullis-audit-v1"),
        pc_span(before, PC_HASH_SIZE),
        pc_span(number_bytes, sizeof number_bytes),
        source,
        PC_SPAN(" "),
        record,
    };
    return pc_sha256(parts, sizeof parts / sizeof *parts, out);
}

void pc_link_write(const struct pc_link *link, struct pc_buf *out) {
    pc_buf_add_u64(out, link->seq);
    pc_buf_add_char(out, ' ');
    pc_base64url_encode(pc_span(link->hash, sizeof link->hash), out);
    pc_buf_add_char(out, ' ');
    pc_buf_add(out, link->source_text);
    pc_buf_add_char(out, ' ');
    pc_buf_add(out, link->record);
    pc_buf_add_char(out, '\n');
}

pc_err pc_link_parse(struct pc_span line, struct pc_link *out) {
    struct pc_span seq;
    struct pc_span hash;
    if (!pc_span_split(&line, ' ', &seq) || !pc_span_split(&line, ' ', &hash) ||
        !pc_span_split(&line, ' ', &out->source_text) || line.len == 0 ||
        line.len > PC_LINK_RECORD_MAX || line.ptr[0] != '{')
        return PC_ERR_INVALID;
    out->record = line;
    pc_err err = number(seq, &out->seq);
    if (err == PC_OK && out->seq == 0)
        err = PC_ERR_RANGE;
    if (err == PC_OK)
        err = decode(hash, HASH_TEXT, out->hash, sizeof out->hash);
    if (err == PC_OK)
        err = pc_source_parse(out->source_text, &out->source);
    return err;
}

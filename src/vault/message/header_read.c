/* Reading the header of a message. */
#include "vault/message/header.h"

enum { FORMAT_1_TYPE = 0x80, UNFRAMED = 1, FRAMED = 2 };

/* What is read, and how far. */
struct reader {
    struct pc_span all;
    size_t at;
    size_t need; /* not 0: so many bytes must be there to go on */
};

struct ways_out {
    enum pc_vault_fault *fault;
    struct pc_diag *diag;
};

uint64_t pc_vault_number(struct pc_span bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.len; i++)
        value = value << 8 | (uint8_t)bytes.ptr[i];
    return value;
}

static struct pc_span take(struct reader *in, size_t len) {
    if (in->need == 0 && len > in->all.len - in->at)
        in->need = in->at + len;
    if (in->need != 0)
        return pc_span(NULL, 0);
    in->at += len;
    return pc_span(in->all.ptr + in->at - len, len);
}

static uint64_t take_number(struct reader *in, size_t width) {
    return pc_vault_number(take(in, width));
}

static struct pc_span take_text(struct reader *in) {
    return take(in, (size_t)take_number(in, 2));
}

static pc_err foreign(struct ways_out out, const char *why) {
    *out.fault = PC_VAULT_FAULT_FOREIGN;
    return pc_diag_set(out.diag, PC_ERR_UNSUPPORTED, "this is no encrypted message: %s", why);
}

static pc_err malformed(struct ways_out out, const char *what) {
    *out.fault = PC_VAULT_FAULT_ALTERED;
    return pc_diag_set(out.diag, PC_ERR_CORRUPT, "the header is malformed: %s", what);
}

/* Base64 of a first byte 1 or 2 begins so: somebody forgot to decode it. */
static bool looks_like_base64(struct pc_span all) {
    return pc_span_starts(all, PC_SPAN("AY")) || pc_span_starts(all, PC_SPAN("AgR")) ||
           pc_span_starts(all, PC_SPAN("AgV"));
}

static pc_err read_start(struct reader *in, struct pc_vault_header *header, struct ways_out out) {
    uint64_t version = take_number(in, 1);
    if (in->need != 0)
        return PC_OK;
    if (looks_like_base64(in->all))
        return foreign(out, "it looks like base64 of one; decode it first");
    if (version != 1 && version != 2)
        return foreign(out, "it begins with another version of the format");
    if (version == 1 && take_number(in, 1) != FORMAT_1_TYPE && in->need == 0)
        return foreign(out, "it is of another type");
    uint16_t id = (uint16_t)take_number(in, 2);
    if (in->need != 0)
        return PC_OK;
    header->suite = pc_vault_suite_of(id);
    if (header->suite == NULL || header->suite->version != version)
        return foreign(out, "it names an algorithm suite that the format does not have");
    header->id = take(in, pc_vault_id_length(header->suite));
    return PC_OK;
}

/* Sorts the pairs to the header's context, and keeps the order that they had. */
static pc_err sort_pairs(struct pc_vault_pair *pairs, size_t count, struct pc_arena *arena,
                         struct pc_vault_header *header, struct ways_out out) {
    struct pc_vault_pair *kept = PC_ARENA_ARRAY(arena, struct pc_vault_pair, count);
    if (kept == NULL)
        return PC_ERR_NOMEM;
    memcpy(kept, pairs, count * sizeof *pairs);
    if (pc_vault_context_of(pairs, count, &header->context) != PC_OK)
        return malformed(out, "a pair of the encryption context is there twice or is not UTF-8");
    for (size_t i = 0; i < count; i++)
        if (kept[i].name.ptr != pairs[i].name.ptr)
            header->as_stored = (struct pc_vault_context){kept, count};
    return PC_OK;
}

/* The pairs of `bytes`, which are all there. */
static pc_err read_pairs(struct pc_span bytes, struct pc_arena *arena,
                         struct pc_vault_header *header, struct ways_out out) {
    struct reader in = {.all = bytes};
    size_t count = (size_t)take_number(&in, 2);
    if (count == 0)
        return malformed(out, "the count of pairs of the encryption context");
    if (count > PC_VAULT_PAIRS_MAX) {
        *out.fault = PC_VAULT_FAULT_POLICY;
        return pc_diag_set(out.diag, PC_ERR_RANGE, "an encryption context of %zu pairs", count);
    }
    struct pc_vault_pair *pairs = PC_ARENA_ARRAY(arena, struct pc_vault_pair, count);
    if (pairs == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        pairs[i].name = take_text(&in);
        pairs[i].value = take_text(&in);
    }
    if (in.need != 0 || in.at != bytes.len)
        return malformed(out, "lengths in the encryption context");
    return sort_pairs(pairs, count, arena, header, out);
}

static pc_err read_context(struct reader *in, struct pc_vault_header *header,
                           struct pc_arena *arena, struct ways_out out) {
    struct pc_span bytes = take_text(in);
    if (in->need != 0 || bytes.len == 0)
        return PC_OK;
    return read_pairs(bytes, arena, header, out);
}

static pc_err read_wrapped(struct reader *in, struct pc_vault_header *header, size_t max_wrapped,
                           struct pc_arena *arena, struct ways_out out) {
    header->count = (size_t)take_number(in, 2);
    if (in->need != 0)
        return PC_OK;
    if (header->count == 0)
        return malformed(out, "no data key is in it");
    if (header->count > max_wrapped) {
        *out.fault = PC_VAULT_FAULT_POLICY;
        return pc_diag_set(out.diag, PC_ERR_RANGE, "%zu wrapped data keys, and %zu are allowed",
                           header->count, max_wrapped);
    }
    struct pc_vault_wrapped_key *keys =
        PC_ARENA_ARRAY(arena, struct pc_vault_wrapped_key, header->count);
    if (keys == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < header->count && in->need == 0; i++) {
        keys[i].provider_id = take_text(in);
        keys[i].provider_info = take_text(in);
        keys[i].ciphertext = take_text(in);
    }
    header->wrapped = keys;
    return PC_OK;
}

static pc_err read_content(struct reader *in, struct pc_vault_header *header, struct ways_out out) {
    bool first = header->suite->version == 1;
    uint64_t content = take_number(in, 1);
    uint64_t reserved = first ? take_number(in, 4) : 0;
    uint64_t nonce = first ? take_number(in, 1) : PC_GCM_NONCE;
    header->frame_length = (uint32_t)take_number(in, 4);
    if (in->need != 0)
        return PC_OK;
    if (content != FRAMED && content != UNFRAMED)
        return malformed(out, "the type of the content");
    if (reserved != 0)
        return malformed(out, "reserved bytes are in use");
    if (nonce != PC_GCM_NONCE)
        return malformed(out, "the length of nonces");
    if ((header->frame_length != 0) != (content == FRAMED))
        return malformed(out, "the length of frames");
    header->commitment = take(in, header->suite->commits ? PC_VAULT_COMMITMENT : 0);
    return PC_OK;
}

static void read_tag(struct reader *in, struct pc_vault_header *header) {
    static const char zeros[PC_GCM_NONCE];
    header->body = pc_span_upto(in->all, in->at);
    header->nonce =
        header->suite->version == 1 ? take(in, PC_GCM_NONCE) : pc_span(zeros, sizeof zeros);
    header->tag = take(in, PC_GCM_TAG);
    header->length = in->at;
}

pc_err pc_vault_header_read(struct pc_span bytes, size_t max_wrapped, struct pc_arena *arena,
                            struct pc_vault_header *out, size_t *need, enum pc_vault_fault *fault,
                            struct pc_diag *diag) {
    struct reader in = {.all = bytes};
    struct ways_out ways = {fault, diag};
    *out = (struct pc_vault_header){0};
    pc_err err = read_start(&in, out, ways);
    if (err == PC_OK && in.need == 0)
        err = read_context(&in, out, arena, ways);
    if (err == PC_OK && in.need == 0)
        err = read_wrapped(&in, out, max_wrapped, arena, ways);
    if (err == PC_OK && in.need == 0)
        err = read_content(&in, out, ways);
    if (err == PC_OK && in.need == 0)
        read_tag(&in, out);
    *need = in.need;
    if (err == PC_OK && (in.need > PC_VAULT_HEADER_MAX || in.at > PC_VAULT_HEADER_MAX)) {
        *fault = PC_VAULT_FAULT_POLICY;
        return pc_diag_set(diag, PC_ERR_RANGE, "a header of more than 4 MiB");
    }
    return err;
}

/* Making the forms of a secret, and finding them. */
#define _GNU_SOURCE
#include "cli/secret/needles.h"

#include <string.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/percent.h"

enum { PAGE = 4096, PAGES_PASSED_MAX = 4096 };

static pc_err add(struct pc_needles *needles, struct pc_span bytes, size_t secret) {
    struct pc_needle *needle = &needles->items[needles->count];
    if (bytes.len < PC_NEEDLE_MIN)
        return PC_OK;
    pc_err err = pc_locked_new(bytes.len, &needle->memory);
    if (err != PC_OK)
        return err;
    memcpy(needle->memory.ptr, bytes.ptr, bytes.len);
    needle->len = bytes.len;
    needle->secret = secret;
    needles->count++;
    if (bytes.len > needles->longest)
        needles->longest = bytes.len;
    return PC_OK;
}

/* base64url to base64; whether that makes a difference. */
static bool to_standard(struct pc_buf *text) {
    bool differs = false;
    for (size_t i = 0; i < text->len; i++) {
        char c = text->ptr[i];
        differs = differs || c == '-' || c == '_';
        text->ptr[i] = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    return differs;
}

/* The characters that are the secret's alone where `before` bytes stand before it in a group of
 * three. */
static pc_err add_base64(struct pc_needles *needles, struct pc_span value, size_t before,
                         size_t secret) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_buf_add(&bytes, pc_span("\0\0", before));
    pc_buf_add(&bytes, value);
    pc_base64url_encode(pc_buf_span(&bytes), &text);
    pc_err err = pc_buf_end(&bytes) != PC_OK ? bytes.err : pc_buf_end(&text);
    if (err != PC_OK)
        return err;
    size_t from = (8 * before + 5) / 6, upto = 8 * bytes.len / 6;
    struct pc_span own = pc_span_from(pc_span_upto(pc_buf_span(&text), upto), from);
    err = add(needles, own, secret);
    if (err == PC_OK && to_standard(&text))
        err = add(needles, own, secret);
    return err;
}

static pc_err add_forms(struct pc_needles *needles, struct pc_span value, size_t secret) {
    pc_err err = add(needles, value, secret);
    for (size_t before = 0; before < 3 && err == PC_OK; before++)
        err = add_base64(needles, value, before, secret);
    return err;
}

pc_err pc_needles_make(const struct pc_known_secrets *secrets, struct pc_arena *arena,
                       struct pc_needles *out) {
    *out = (struct pc_needles){0};
    out->items = PC_ARENA_ARRAY(arena, struct pc_needle, secrets->count * PC_NEEDLE_FORMS + 1);
    if (out->items == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < secrets->count; i++) {
        struct pc_span value = secrets->items[i].value;
        if (value.len < PC_NEEDLE_MIN)
            continue;
        PC_CLEANUP(pc_buf_free) struct pc_buf encoded = PC_BUF_SECRET;
        pc_percent_encode(value, &encoded);
        pc_err err = pc_buf_end(&encoded);
        if (err == PC_OK)
            err = add_forms(out, value, i);
        if (err == PC_OK && encoded.len != value.len)
            err = add_forms(out, pc_buf_span(&encoded), i);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

void pc_needles_free(struct pc_needles *needles) {
    for (size_t i = 0; i < needles->count; i++)
        pc_locked_free(&needles->items[i].memory);
    needles->count = 0;
}

void pc_needles_search(const struct pc_needles *needles, struct pc_span bytes, bool *hit) {
    for (size_t i = 0; i < needles->count; i++) {
        const struct pc_needle *needle = &needles->items[i];
        if (!hit[needle->secret] && bytes.len >= needle->len &&
            memmem(bytes.ptr, bytes.len, needle->memory.ptr, needle->len) != NULL)
            hit[needle->secret] = true;
    }
}

uint64_t pc_needles_search_file(const struct pc_needles *needles, int fd, uint64_t from,
                                uint64_t upto, char *memory, size_t room, bool *hit) {
    uint64_t read_bytes = 0;
    size_t held = 0, passed = 0;
    if (needles->longest == 0 || room < 2 * needles->longest)
        return 0;
    while (from < upto) {
        size_t want = upto - from < room - held ? (size_t)(upto - from) : room - held;
        ssize_t got = pread(fd, memory + held, want, (off_t)from);
        if (got == 0)
            break;
        if (got < 0 && passed++ == PAGES_PASSED_MAX)
            break;
        if (got < 0) {
            held = 0;
            from = from / PAGE * PAGE + PAGE;
            continue;
        }
        from += (uint64_t)got;
        read_bytes += (uint64_t)got;
        held += (size_t)got;
        pc_needles_search(needles, pc_span(memory, held), hit);
        size_t keep = held < needles->longest - 1 ? held : needles->longest - 1;
        memmove(memory, memory + held - keep, keep);
        held = keep;
    }
    return read_bytes;
}

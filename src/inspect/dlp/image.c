/* Writing and reading the image of the user's rules. */
#include "inspect/dlp/image.h"

#include "base/cursor.h"
#include "inspect/dlp/validate.h"

enum { CHECKSUM = 4, TEXTS = 4096 };

static const struct pc_span magic = {"PCDLP\0\0\1", 8};

static void put_texts(struct pc_buf *out, const struct pc_dlp_texts *texts) {
    pc_put_u32(out, (uint32_t)texts->count);
    for (size_t i = 0; i < texts->count; i++)
        pc_put_text(out, texts->all[i]);
}

static void put_rule(struct pc_buf *out, const struct pc_dlp_rule *rule) {
    pc_put_text(out, rule->name);
    pc_put_text(out, rule->description);
    pc_put_u8(out, (uint8_t)rule->level);
    pc_put_u8(out, (uint8_t)rule->action);
    pc_put_text(out, rule->pattern);
    pc_put_u8(out, rule->ignore_case);
    pc_put_text(out, rule->validator);
    put_texts(out, &rule->words);
    pc_put_u32(out, (uint32_t)rule->distance);
    pc_put_u8(out, rule->needs_word);
    put_texts(out, &rule->allow);
    put_texts(out, &rule->examples);
    put_texts(out, &rule->counters);
}

pc_err pc_dlp_image_write(const struct pc_dlp_image *image, struct pc_buf *out) {
    size_t start = out->len;
    pc_buf_add(out, magic);
    pc_put_u32(out, (uint32_t)image->count);
    for (size_t i = 0; i < image->count; i++)
        put_rule(out, &image->own[i]);
    pc_put_u64(out, image->patterns.len);
    pc_buf_add(out, image->patterns);
    if (out->err == PC_OK)
        pc_put_u32(out, pc_dlp_crc32(pc_span(out->ptr + start, out->len - start)));
    return pc_buf_end(out);
}

static pc_err get_text(struct pc_cursor *in, struct pc_arena *arena, struct pc_span *out) {
    return pc_arena_copy(arena, pc_cursor_text(in), out);
}

static pc_err get_texts(struct pc_cursor *in, struct pc_arena *arena, struct pc_dlp_texts *out) {
    size_t count = pc_cursor_u32(in);
    if (in->bad || count > TEXTS || count > in->rest.len)
        return PC_ERR_CORRUPT;
    struct pc_span *all = PC_ARENA_ARRAY(arena, struct pc_span, count + 1);
    if (all == NULL)
        return PC_ERR_NOMEM;
    *out = (struct pc_dlp_texts){all, count};
    pc_err err = PC_OK;
    for (size_t i = 0; i < count && err == PC_OK; i++)
        err = get_text(in, arena, &all[i]);
    return err;
}

static pc_err get_rule(struct pc_cursor *in, struct pc_arena *arena, struct pc_dlp_rule *out) {
    pc_err err = get_text(in, arena, &out->name);
    if (err == PC_OK)
        err = get_text(in, arena, &out->description);
    out->level = (enum pc_dlp_level)pc_cursor_u8(in);
    out->action = (enum pc_dlp_action)pc_cursor_u8(in);
    if (err == PC_OK)
        err = get_text(in, arena, &out->pattern);
    out->ignore_case = pc_cursor_u8(in) != 0;
    if (err == PC_OK)
        err = get_text(in, arena, &out->validator);
    if (err == PC_OK)
        err = get_texts(in, arena, &out->words);
    out->distance = pc_cursor_u32(in);
    out->needs_word = pc_cursor_u8(in) != 0;
    if (err == PC_OK)
        err = get_texts(in, arena, &out->allow);
    if (err == PC_OK)
        err = get_texts(in, arena, &out->examples);
    if (err == PC_OK)
        err = get_texts(in, arena, &out->counters);
    bool broken = in->bad || out->level >= PC_DLP_LEVELS || out->action >= PC_DLP_ACTIONS ||
                  out->distance > PC_DLP_DISTANCE;
    return err == PC_OK && broken ? PC_ERR_CORRUPT : err;
}

pc_err pc_dlp_image_read(struct pc_span bytes, struct pc_arena *arena, struct pc_dlp_image *out) {
    if (bytes.len < magic.len + CHECKSUM || !pc_span_starts(bytes, magic))
        return PC_ERR_CORRUPT;
    struct pc_span body = pc_span_upto(bytes, bytes.len - CHECKSUM);
    struct pc_cursor sum = pc_cursor(pc_span_from(bytes, body.len));
    if (pc_cursor_u32(&sum) != pc_dlp_crc32(body))
        return PC_ERR_CORRUPT;
    struct pc_cursor in = pc_cursor(pc_span_from(body, magic.len));
    out->count = pc_cursor_u32(&in);
    if (out->count > PC_DLP_RULES)
        return PC_ERR_CORRUPT;
    out->own = PC_ARENA_ARRAY(arena, struct pc_dlp_rule, out->count + 1);
    if (out->own == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < out->count; i++) {
        pc_err err = get_rule(&in, arena, &out->own[i]);
        if (err != PC_OK)
            return err;
    }
    uint64_t length = pc_cursor_u64(&in);
    if (length > in.rest.len)
        return PC_ERR_CORRUPT;
    out->patterns = pc_cursor_bytes(&in, (size_t)length);
    return pc_cursor_end(&in);
}

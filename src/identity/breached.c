/* Lists of passwords that were found in breaches. */
#include "identity/breached.h"

#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"

enum { DIGEST = 2 * PC_SHA1_SIZE, WINDOW = 128, BLOCK = 64 * 1024 };

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* "5BAA61…" or "5BAA61…:123", with a carriage return or without. */
static bool is_digest_line(struct pc_span line) {
    if (pc_span_ends(line, PC_SPAN("\r")))
        line.len--;
    if (line.len < DIGEST)
        return false;
    for (size_t i = 0; i < DIGEST; i++)
        if (!is_hex(line.ptr[i]))
            return false;
    if (line.len == DIGEST)
        return true;
    uint64_t count;
    return line.ptr[DIGEST] == ':' &&
           pc_span_u64(pc_span_from(line, DIGEST + 1), UINT64_MAX, &count) == PC_OK;
}

static char lower(char c) {
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int compare(struct pc_span line, const char *digest) {
    for (size_t i = 0; i < DIGEST; i++)
        if (lower(line.ptr[i]) != digest[i])
            return lower(line.ptr[i]) < digest[i] ? -1 : 1;
    return 0;
}

/* The first line that begins at or behind the offset, and where; *start is the list's size where
 * there is none. A line is shorter than the window, so two of them hold a whole one. */
static pc_err line_from(const struct pc_breached_list *list, uint64_t offset, char *window,
                        struct pc_span *line, uint64_t *start) {
    uint64_t from = offset == 0 ? 0 : offset - 1;
    size_t got = 0;
    pc_err err = list->read(list->self, from, window, 2 * WINDOW, &got);
    struct pc_span rest = pc_span(window, err == PC_OK ? got : 0);
    if (err != PC_OK)
        return err;
    if (offset > 0) {
        size_t end = pc_span_find(rest, '\n');
        if (end == rest.len && from + got < list->size)
            return PC_ERR_CORRUPT;
        rest = pc_span_from(rest, end + 1);
    }
    *start = list->size;
    if (rest.len == 0)
        return PC_OK;
    size_t end = pc_span_find(rest, '\n');
    if (end > WINDOW)
        return PC_ERR_CORRUPT;
    *start = from + (uint64_t)(rest.ptr - window);
    *line = pc_span_upto(rest, end);
    return is_digest_line(*line) ? PC_OK : PC_ERR_CORRUPT;
}

static pc_err find_digest(const struct pc_breached_list *list, const char *digest, bool *found) {
    char window[2 * WINDOW];
    uint64_t low = 0, high = list->size; /* it begins at or behind low, and before high */
    while (low < high) {
        uint64_t middle = low + (high - low) / 2, start = 0;
        struct pc_span line = {0};
        pc_err err = line_from(list, middle, window, &line, &start);
        if (err != PC_OK)
            return err;
        int order = start >= high ? 1 : compare(line, digest);
        *found = order == 0;
        if (*found)
            return PC_OK;
        if (order > 0)
            high = middle;
        else
            low = start + line.len + 1;
    }
    return PC_OK;
}

static bool is_word(struct pc_span line, struct pc_span password) {
    if (pc_span_ends(line, PC_SPAN("\r")))
        line.len--;
    return pc_span_eq_nocase(line, password);
}

/* Takes the whole lines of what has been read; the rest moves to the front. */
static size_t take_lines(char *block, size_t len, struct pc_span password, bool *found) {
    struct pc_span rest = pc_span(block, len);
    while (!*found) {
        size_t end = pc_span_find(rest, '\n');
        if (end == rest.len)
            break;
        *found = is_word(pc_span_upto(rest, end), password);
        rest = pc_span_from(rest, end + 1);
    }
    memmove(block, rest.ptr, rest.len);
    return rest.len;
}

static pc_err find_word(const struct pc_breached_list *list, struct pc_span password, bool *found) {
    char block[BLOCK];
    size_t kept = 0, got = 0;
    if (list->size > PC_BREACHED_WORDS_MAX)
        return PC_ERR_RANGE;
    for (uint64_t at = 0; at < list->size && !*found; at += got) {
        pc_err err = list->read(list->self, at, block + kept, sizeof block - kept, &got);
        if (err != PC_OK)
            return err;
        if (got == 0)
            break;
        kept = take_lines(block, kept + got, password, found);
        if (kept > PC_BREACHED_LINE) /* too long to be one: only its end may matter, and does not */
            kept = PC_BREACHED_LINE;
    }
    if (!*found && kept > 0)
        *found = is_word(pc_span(block, kept), password);
    return PC_OK;
}

static pc_err first_line(const struct pc_breached_list *list, bool *digests) {
    char window[WINDOW];
    size_t got = 0;
    pc_err err = list->read(list->self, 0, window, sizeof window, &got);
    if (err != PC_OK)
        return err;
    struct pc_span text = pc_span(window, got);
    *digests = is_digest_line(pc_span_upto(text, pc_span_find(text, '\n')));
    return PC_OK;
}

pc_err pc_breached_find(const struct pc_breached_list *list, struct pc_span password, bool *found) {
    bool digests = false;
    *found = false;
    pc_err err = first_line(list, &digests);
    if (err != PC_OK || !digests)
        return err == PC_OK && password.len > 0 ? find_word(list, password, found) : err;
    uint8_t sha1[PC_SHA1_SIZE];
    char text[DIGEST + 1];
    struct pc_buf hex = pc_buf_over(text, sizeof text);
    err = pc_sha1_one(password, sha1);
    if (err != PC_OK)
        return err;
    pc_hex_encode(pc_span(sha1, sizeof sha1), &hex);
    err = pc_buf_end(&hex);
    if (err == PC_OK)
        err = find_digest(list, text, found);
    pc_wipe(sha1, sizeof sha1);
    pc_wipe(text, sizeof text);
    return err;
}

/* A text in UTF-16 as one in UTF-8, without its byte order mark. */
#include "inspect/content/utf16.h"

#include <string.h>

#include "cli/scan/input.h"

enum { BLOCK = 32 * 1024 };

struct converting {
    struct pc_scan_input input; /* of the text in UTF-8 */
    struct pc_scan_input *wide;
    struct pc_content_utf16 utf16;
    struct pc_buf ready;  /* converted… */
    struct pc_span piece; /* …and of it, what was not taken yet */
    struct pc_span head;  /* bytes that were read before it was seen what they are */
    bool begun, end;
    char block[BLOCK];
};

static pc_err next_block(struct converting *c, struct pc_span *bytes) {
    size_t got = 0;
    *bytes = pc_span_upto(c->head, BLOCK);
    c->head = pc_span_from(c->head, bytes->len);
    if (bytes->len > 0)
        return PC_OK;
    pc_err err = c->wide->read(c->wide, c->block, BLOCK, &got);
    *bytes = pc_span(c->block, got);
    c->end = got == 0;
    return err;
}

static pc_err convert(struct converting *c) {
    while (c->piece.len == 0 && !c->end) {
        struct pc_span bytes;
        pc_err err = next_block(c, &bytes);
        if (err != PC_OK)
            return err;
        pc_buf_clear(&c->ready);
        pc_content_utf16_read(&c->utf16, bytes, c->end, &c->ready);
        err = pc_buf_end(&c->ready);
        if (err != PC_OK)
            return err;
        c->piece = pc_buf_span(&c->ready);
        if (!c->begun && pc_span_starts(c->piece, PC_SPAN("\xef\xbb\xbf")))
            c->piece = pc_span_from(c->piece, 3);
        c->begun = true;
    }
    return PC_OK;
}

static pc_err read_converted(struct pc_scan_input *input, char *to, size_t room, size_t *got) {
    struct converting *c = (struct converting *)input;
    pc_err err = convert(c);
    if (err != PC_OK)
        return err;
    struct pc_span part = pc_span_upto(c->piece, room);
    if (part.len > 0)
        memcpy(to, part.ptr, part.len);
    c->piece = pc_span_from(c->piece, part.len);
    *got = part.len;
    return PC_OK;
}

pc_err pc_scan_utf16(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                     struct pc_scan_input *input, struct pc_span head) {
    PC_CLEANUP(pc_buf_free) struct pc_buf kept = {0};
    pc_buf_add(&kept, head); /* it lies in the reader's window, which is filled anew */
    pc_err err = pc_buf_end(&kept);
    if (err != PC_OK)
        return err;
    struct converting c;
    memset(&c, 0, offsetof(struct converting, block));
    c.input = (struct pc_scan_input){.read = read_converted, .seekable = -1, .unpacked = true};
    c.wide = input;
    c.head = pc_buf_span(&kept);
    c.utf16.big_endian = pc_content_utf16_sniff(head, PC_CONTENT_BYTES) == PC_CONTENT_UTF16BE;
    err = pc_scan_text(worker, place, &c.input);
    pc_buf_free(&c.ready);
    return err;
}

/* Going through a body, piece by piece. */
#include <string.h>

#include "inspect/content/cursor.h"

#include "inspect/content/utf16.h"

static enum pc_content_escapes escapes_of(enum pc_content_kind kind) {
    static const enum pc_content_escapes table[PC_CONTENT_KINDS] = {
        [PC_CONTENT_JSON] = PC_CONTENT_BACKSLASH,   [PC_CONTENT_NDJSON] = PC_CONTENT_BACKSLASH,
        [PC_CONTENT_EVENTS] = PC_CONTENT_BACKSLASH, [PC_CONTENT_FORM] = PC_CONTENT_PERCENT,
        [PC_CONTENT_XML] = PC_CONTENT_ENTITIES,     [PC_CONTENT_HTML] = PC_CONTENT_ENTITIES,
    };
    return table[kind];
}

static void set_leaf(struct pc_content_cursor *cursor, enum pc_content_kind kind,
                     enum pc_content_escapes escapes) {
    cursor->leaf = kind;
    cursor->texts++;
    cursor->escape.escapes = escapes;
    cursor->skipped_parts += kind == PC_CONTENT_BINARY;
}

static void begin_text(struct pc_content_cursor *cursor, enum pc_content_kind kind,
                       enum pc_content_escapes transfer, enum pc_content_charset charset) {
    cursor->escape.held = 0;
    cursor->head_len = cursor->head_at = 0;
    cursor->charset = charset;
    cursor->sniffing = kind == PC_CONTENT_UNKNOWN || kind == PC_CONTENT_BINARY ||
                       transfer == PC_CONTENT_BASE64 || charset != PC_CONTENT_BYTES;
    cursor->escape.escapes = transfer;
    if (cursor->sniffing)
        cursor->leaf = kind;
    else if (transfer != PC_CONTENT_PLAIN)
        set_leaf(cursor, PC_CONTENT_TEXT, transfer);
    else
        set_leaf(cursor, kind, escapes_of(kind));
}

void pc_content_cursor_begin(struct pc_content_cursor *cursor, const struct pc_content_type *type) {
    memset(cursor, 0, offsetof(struct pc_content_cursor, escape));
    cursor->kind = type->kind;
    cursor->run = 0;
    cursor->run_line = false;
    if (type->kind == PC_CONTENT_MULTIPART) {
        cursor->escape.held = 0;
        cursor->sniffing = false;
        pc_content_multipart_begin(&cursor->parts, type);
    } else {
        begin_text(cursor, type->kind, PC_CONTENT_PLAIN, PC_CONTENT_BYTES);
    }
}

void pc_content_cursor_copy(struct pc_content_cursor *to, const struct pc_content_cursor *from) {
    bool multipart = from->kind == PC_CONTENT_MULTIPART;
    memcpy(to, from, multipart ? sizeof *to : offsetof(struct pc_content_cursor, parts));
}

/* ---- one text: its first bytes, then its escapes */

/* What the first bytes say, decoded, where they are base64 at all. */
static bool read_base64(struct pc_span head, char *memory, struct pc_span *decoded) {
    struct pc_content_unit unit;
    size_t len = 0;
    for (; head.len > 0; head = pc_span_from(head, unit.taken)) {
        (void)pc_content_unit_read(PC_CONTENT_BASE64, head, true, &unit);
        if (unit.raw)
            return false;
        memcpy(memory + len, unit.view, unit.len);
        len += unit.len;
    }
    *decoded = pc_span(memory, len);
    return true;
}

static enum pc_content_kind text_or_binary(struct pc_span head) {
    return pc_content_sniff(head) == PC_CONTENT_BINARY ? PC_CONTENT_BINARY : PC_CONTENT_TEXT;
}

/* The first bytes are there: of which kind the text is. */
static void decide(struct pc_content_cursor *cursor) {
    char memory[PC_CONTENT_SNIFF];
    struct pc_span head = pc_span(cursor->head, cursor->head_len), decoded;
    enum pc_content_escapes transfer = cursor->escape.escapes;
    enum pc_content_kind kind = cursor->leaf;
    cursor->sniffing = false;
    if (transfer == PC_CONTENT_BASE64 && read_base64(head, memory, &decoded)) {
        set_leaf(cursor, text_or_binary(decoded), PC_CONTENT_BASE64);
        return;
    }
    if (transfer == PC_CONTENT_QUOTED) {
        set_leaf(cursor, text_or_binary(head), PC_CONTENT_QUOTED);
        return;
    }
    enum pc_content_charset charset = pc_content_utf16_sniff(head, cursor->charset);
    if (charset != PC_CONTENT_BYTES) {
        bool big_endian = charset == PC_CONTENT_UTF16BE;
        set_leaf(cursor, PC_CONTENT_TEXT, big_endian ? PC_CONTENT_WIDE_BE : PC_CONTENT_WIDE_LE);
        return;
    }
    if (kind == PC_CONTENT_UNKNOWN || kind == PC_CONTENT_BINARY)
        kind = pc_content_sniff(head);
    set_leaf(cursor, kind, escapes_of(kind));
}

static bool next_in_text(struct pc_content_cursor *cursor, struct pc_span *in, bool end,
                         size_t most, bool whole_units, struct pc_content_piece *piece) {
    piece->leaf = true;
    piece->fixed = cursor->leaf == PC_CONTENT_BINARY;
    if (!piece->fixed)
        return pc_content_escape_next(&cursor->escape, in, end, most, whole_units, piece);
    piece->source = *in;
    piece->view = pc_span(NULL, 0);
    piece->unit = true;
    *in = pc_span_from(*in, in->len);
    cursor->skipped_bytes += piece->source.len;
    return piece->source.len > 0;
}

static bool next_of_text(struct pc_content_cursor *cursor, struct pc_span *in, bool end,
                         size_t most, bool whole_units, struct pc_content_piece *piece) {
    if (cursor->sniffing) {
        struct pc_span head = pc_span_upto(*in, sizeof cursor->head - cursor->head_len);
        if (head.len > 0)
            memcpy(cursor->head + cursor->head_len, head.ptr, head.len);
        cursor->head_len = (uint8_t)(cursor->head_len + head.len);
        *in = pc_span_from(*in, head.len);
        if (cursor->head_len < sizeof cursor->head && !end)
            return false;
        decide(cursor);
    }
    if (cursor->head_at < cursor->head_len) {
        struct pc_span head =
            pc_span(cursor->head + cursor->head_at, (size_t)(cursor->head_len - cursor->head_at));
        bool got = next_in_text(cursor, &head, end && in->len == 0, most, whole_units, piece);
        cursor->head_at = (uint8_t)(cursor->head_len - head.len);
        if (got || head.len > 0)
            return got;
    }
    return next_in_text(cursor, in, end, most, whole_units, piece);
}

/* ---- several texts */

/* The bytes up to and with the end of a line. */
static size_t next_line(struct pc_span in) {
    size_t end = pc_span_find(in, '\n');
    return end < in.len ? end + 1 : end;
}

static bool ends_line(struct pc_span bytes) {
    return bytes.len > 0 && bytes.ptr[bytes.len - 1] == '\n';
}

/* What stands before the next delimiter, by where it stands. */
static bool next_within(struct pc_content_cursor *cursor, struct pc_span *in, size_t most,
                        bool whole_units, struct pc_content_piece *piece) {
    struct pc_content_multipart *parts = &cursor->parts;
    if (parts->where == PC_CONTENT_BODY)
        return next_of_text(cursor, in, false, most, whole_units, piece);
    bool delimiter = parts->where == PC_CONTENT_DELIMITER;
    if (!delimiter && most == 0)
        return false;
    piece->source = piece->view = pc_span_upto(*in, delimiter ? in->len : most);
    *in = pc_span_from(*in, piece->source.len);
    if (delimiter) {
        piece->fixed = piece->unit = true;
        piece->view = pc_span(NULL, 0);
        pc_content_multipart_behind(parts, piece->source);
    } else if (parts->where == PC_CONTENT_HEADERS &&
               pc_content_multipart_headers(parts, piece->source)) {
        parts->where = PC_CONTENT_BODY;
        begin_text(cursor, parts->part.type.kind, parts->part.transfer, parts->part.type.charset);
    }
    return true;
}

/* From bytes that were taken for a delimiter and are none. */
static bool next_given_back(struct pc_content_cursor *cursor, size_t most, bool whole_units,
                            struct pc_content_piece *piece) {
    struct pc_content_multipart *parts = &cursor->parts;
    struct pc_span back =
        pc_span(parts->delimiter + parts->given, (size_t)(parts->give - parts->given));
    bool got = next_within(cursor, &back, most, whole_units, piece);
    parts->given = (uint8_t)(parts->give - back.len);
    return got;
}

static bool next_run(struct pc_content_cursor *cursor, struct pc_span *in, size_t most,
                     bool whole_units, struct pc_content_piece *piece) {
    if (cursor->run == 0) {
        cursor->run =
            cursor->parts.where == PC_CONTENT_BODY ? pc_content_multipart_run(*in) : next_line(*in);
        cursor->run_line = ends_line(pc_span_upto(*in, cursor->run));
    }
    struct pc_span run = pc_span_upto(*in, cursor->run);
    size_t before = run.len;
    bool got = next_within(cursor, &run, most, whole_units, piece);
    *in = pc_span_from(*in, before - run.len);
    cursor->run = run.len;
    cursor->parts.line_start = run.len == 0 && cursor->run_line;
    return got;
}

/* The end of the text before a delimiter, then the delimiter itself, which separates.
 */
static bool next_delimiter(struct pc_content_cursor *cursor, size_t most, bool whole_units,
                           struct pc_content_piece *piece) {
    struct pc_content_multipart *parts = &cursor->parts;
    struct pc_span none = pc_span(NULL, 0);
    if (parts->where == PC_CONTENT_BODY) {
        if (next_of_text(cursor, &none, true, most, whole_units, piece))
            return true;
        if (cursor->escape.held > 0 || cursor->head_at < cursor->head_len)
            return false; /* it does not fit */
    }
    if (most < sizeof PC_CONTENT_SEPARATOR - 1 && !whole_units)
        return false;
    *piece = (struct pc_content_piece){.source = pc_span(parts->delimiter, parts->delimiter_len),
                                       .view = PC_SPAN(PC_CONTENT_SEPARATOR),
                                       .unit = true,
                                       .fixed = true};
    parts->where = PC_CONTENT_DELIMITER;
    parts->first_behind = true;
    parts->dashes = false;
    parts->matched = 0;
    parts->line_start = false;
    return true;
}

static bool next_of_parts(struct pc_content_cursor *cursor, struct pc_span *in, bool last,
                          size_t most, bool whole_units, struct pc_content_piece *piece) {
    struct pc_content_multipart *parts = &cursor->parts;
    struct pc_span none = pc_span(NULL, 0);
    for (;;) {
        *piece = (struct pc_content_piece){.at = 0};
        if (parts->line_start) {
            enum pc_content_found found = pc_content_multipart_match(parts, in, last);
            if (found == PC_CONTENT_UNDECIDED)
                return false;
            if (found == PC_CONTENT_FOUND)
                return next_delimiter(cursor, most, whole_units, piece);
        }
        bool back = parts->given < parts->give;
        if (!back && in->len == 0)
            return last && parts->where == PC_CONTENT_BODY &&
                   next_of_text(cursor, &none, true, most, whole_units, piece);
        size_t before = back ? (size_t)(parts->give - parts->given) : in->len;
        bool got = back ? next_given_back(cursor, most, whole_units, piece)
                        : next_run(cursor, in, most, whole_units, piece);
        size_t after = back ? (size_t)(parts->give - parts->given) : in->len;
        if (got || before == after)
            return got;
    }
}

bool pc_content_next(struct pc_content_cursor *cursor, struct pc_span *in, bool last, size_t most,
                     bool whole_units, struct pc_content_piece *piece) {
    size_t before = in->len;
    bool got = cursor->kind == PC_CONTENT_MULTIPART
                   ? next_of_parts(cursor, in, last, most, whole_units, piece)
                   : next_of_text(cursor, in, last, most, whole_units, piece);
    cursor->taken += before - in->len;
    if (!got)
        return false;
    piece->at = cursor->source;
    cursor->source += piece->source.len;
    cursor->view += piece->view.len;
    return true;
}

size_t pc_content_next_bulk(struct pc_content_cursor *cursor, struct pc_span *in, char *out,
                            size_t room) {
    bool within = cursor->kind != PC_CONTENT_MULTIPART && cursor->leaf != PC_CONTENT_BINARY &&
                  !cursor->sniffing && cursor->head_at == cursor->head_len &&
                  cursor->escape.held == 0;
    if (!within)
        return 0;
    size_t before = in->len;
    size_t len = pc_content_escape_bulk(cursor->escape.escapes, in, out, room);
    cursor->taken += before - in->len;
    cursor->source += before - in->len;
    cursor->view += len;
    return len;
}

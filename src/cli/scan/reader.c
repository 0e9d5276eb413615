/*
 * A window over the text: what the scanner has not settled yet, and the chunk that came last. A
 * finding is placed while its first byte is in the window.
 */
#include "cli/scan/reader.h"

#include <stdlib.h>
#include <string.h>

#include "cli/scan/allow.h"
#include "crypto/hash.h"

enum { TAIL = 64 * 1024, WINDOW = TAIL + PC_SCAN_CHUNK };

/* A comment, and the line that it is on. */
struct allowed {
    uint64_t line;
    size_t rule; /* index */
};

struct pc_scan_reader {
    const struct pc_scan_rules *rules;
    struct pc_dlp_scanner *scanner;
    struct pc_dlp_stream *stream; /* NULL: no text is open */
    struct pc_scan_place place;   /* of the text; its bytes are the caller's or in the arena */
    bool placed;                  /* they are in the arena */
    struct pc_arena arena;        /* places and contexts of findings */
    struct pc_scan_findings found, text; /* of all texts; of this one */
    struct allowed *allows;              /* of this text, in its order */
    size_t allow_count, allow_capacity;
    uint64_t allowed;
    size_t fresh;                  /* the first of `text` that has no place yet */
    struct pc_scan_position front; /* of the window's first byte */
    size_t held, looked;           /* bytes in the window; where the next comment may begin */
    pc_err err;                    /* the first failure within a callback */
    char window[WINDOW];
};

static void keep_err(struct pc_scan_reader *reader, pc_err err) {
    if (reader->err == PC_OK && err != PC_OK)
        reader->err = err;
}

static void digest(void *context, struct pc_span match, uint8_t out[PC_DLP_HASH]) {
    struct pc_scan_reader *reader = context;
    uint8_t whole[PC_SHA256_SIZE] = {0};
    struct pc_span key = pc_span(reader->rules->key, sizeof reader->rules->key);
    keep_err(reader, pc_hmac_sha256(key, match, whole));
    memcpy(out, whole, PC_DLP_HASH);
}

static pc_err keep_place(struct pc_scan_reader *reader) {
    struct pc_scan_place *place = &reader->place;
    if (reader->placed)
        return PC_OK;
    pc_err err = pc_arena_copy(&reader->arena, place->path, &place->path);
    if (err == PC_OK)
        err = pc_arena_copy(&reader->arena, place->commit, &place->commit);
    if (err == PC_OK)
        err = pc_arena_copy(&reader->arena, place->date, &place->date);
    reader->placed = err == PC_OK;
    return err;
}

static pc_err add(struct pc_scan_reader *reader, struct pc_scan_finding *finding,
                  struct pc_span context) {
    if (reader->text.count >= PC_SCAN_FINDINGS_TEXT) {
        reader->text.unlisted++;
        return PC_OK;
    }
    pc_err err = keep_place(reader);
    finding->place = reader->place;
    if (err == PC_OK)
        err = pc_arena_copy(&reader->arena, context, &finding->context);
    return err != PC_OK ? err : pc_scan_findings_add(&reader->text, finding);
}

static void note(void *context, const struct pc_dlp_finding *found) {
    struct pc_scan_reader *reader = context;
    if (!reader->rules->wanted[found->index])
        return;
    struct pc_scan_finding finding = {.rule =
                                          pc_dlp_scanner_rule(reader->rules->scanner, found->index),
                                      .start = {.offset = found->start},
                                      .end = {.offset = found->end}};
    memcpy(finding.hash, found->hash, sizeof finding.hash);
    keep_err(reader, add(reader, &finding, found->context));
}

pc_err pc_scan_reader_new(const struct pc_scan_rules *rules, struct pc_span image,
                          struct pc_scan_reader **out, struct pc_diag *diag) {
    struct pc_scan_reader *reader = malloc(sizeof *reader);
    if (reader == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "out of memory");
    memset(reader, 0, offsetof(struct pc_scan_reader, window));
    reader->rules = rules;
    pc_err err = pc_dlp_scanner_new(image, &reader->scanner, diag);
    if (err != PC_OK) {
        free(reader);
        return err;
    }
    *out = reader;
    return PC_OK;
}

void pc_scan_reader_free(struct pc_scan_reader *reader) {
    if (reader == NULL)
        return;
    pc_dlp_end(reader->stream);
    pc_dlp_scanner_free(reader->scanner);
    pc_scan_findings_free(&reader->found);
    pc_scan_findings_free(&reader->text);
    pc_arena_free(&reader->arena);
    free(reader->allows);
    free(reader);
}

pc_err pc_scan_reader_begin(struct pc_scan_reader *reader, const struct pc_scan_place *place) {
    pc_dlp_end(reader->stream);
    reader->stream = NULL;
    reader->place = *place;
    reader->placed = false;
    reader->front = pc_scan_position();
    reader->held = reader->looked = reader->fresh = reader->allow_count = 0;
    reader->text.count = 0;
    reader->text.unlisted = 0;
    reader->err = PC_OK;
    struct pc_dlp_options options = {.mode = PC_DLP_FIND,
                                     .actions = reader->rules->actions,
                                     .on_finding = note,
                                     .hash = digest,
                                     .context = reader};
    return pc_dlp_begin(reader->scanner, &options, &reader->stream);
}

char *pc_scan_reader_room(struct pc_scan_reader *reader, size_t *room) {
    *room = WINDOW - reader->held;
    return reader->window + reader->held;
}

/* Moves the position forward to the offset, which the window has; one behind it counts as its end,
 * one before the position stays where it is. */
static void move_to(const struct pc_scan_reader *reader, struct pc_scan_position *position,
                    uint64_t offset) {
    uint64_t end = reader->front.offset + reader->held;
    if (offset > end)
        offset = end;
    if (offset <= position->offset)
        return;
    size_t from = (size_t)(position->offset - reader->front.offset);
    pc_scan_position_pass(position,
                          pc_span(reader->window + from, (size_t)(offset - position->offset)));
}

static int by_start(const void *left, const void *right) {
    const struct pc_scan_finding *a = left, *b = right;
    return (a->start.offset > b->start.offset) - (a->start.offset < b->start.offset);
}

static void place_fresh(struct pc_scan_reader *reader) {
    struct pc_scan_finding *fresh = reader->text.all + reader->fresh;
    size_t count = reader->text.count - reader->fresh;
    if (count == 0)
        return;
    qsort(fresh, count, sizeof *fresh, by_start);
    struct pc_scan_position at = reader->front;
    for (size_t i = 0; i < count; i++) {
        move_to(reader, &at, fresh[i].start.offset);
        uint64_t end = fresh[i].end.offset;
        fresh[i].start = at;
        fresh[i].end = at;
        move_to(reader, &fresh[i].end, end);
    }
    reader->fresh = reader->text.count;
}

static pc_err add_allow(struct pc_scan_reader *reader, uint64_t line, size_t rule) {
    if (reader->allow_count == reader->allow_capacity) {
        size_t capacity = reader->allow_capacity * 2 + 16;
        struct allowed *allows = realloc(reader->allows, capacity * sizeof *allows);
        if (allows == NULL)
            return PC_ERR_NOMEM;
        reader->allows = allows;
        reader->allow_capacity = capacity;
    }
    reader->allows[reader->allow_count++] = (struct allowed){line, rule};
    return PC_OK;
}

/* A comment of a rule that nobody knows is none: what it is about is reported anyway. */
static pc_err take_comment(struct pc_scan_reader *reader, const struct pc_scan_allow *comment,
                           struct pc_scan_position at) {
    size_t rule;
    if (pc_dlp_scanner_find(reader->scanner, comment->rule, &rule) != PC_OK)
        return PC_OK;
    if (comment->reason)
        return reader->allow_count < PC_SCAN_FINDINGS_TEXT ? add_allow(reader, at.line, rule)
                                                           : PC_OK;
    if (!reader->rules->wants_allow)
        return PC_OK;
    struct pc_scan_finding finding = {.rule = &pc_scan_rule_allow, .start = at, .end = at};
    finding.end.offset += PC_SCAN_ALLOW_HEAD;
    finding.end.column += PC_SCAN_ALLOW_HEAD;
    char memory[128];
    struct pc_buf context = pc_buf_over(memory, sizeof memory);
    pc_buf_addf(&context, "portcullis:allow %.*s", PC_ARG(pc_span_upto(comment->rule, 64)));
    pc_err err = add(reader, &finding, pc_buf_span(&context));
    reader->fresh = reader->text.count;
    return err;
}

/* Comments that begin where all of them is in the window. */
static pc_err find_comments(struct pc_scan_reader *reader, bool last) {
    if (reader->rules->no_allow)
        return PC_OK;
    struct pc_span text = pc_span(reader->window, reader->held);
    size_t reach = PC_SCAN_ALLOW_HEAD + PC_SCAN_ALLOW_REACH;
    size_t until = last ? reader->held : reader->held < reach ? 0 : reader->held - reach;
    struct pc_scan_position at = reader->front;
    struct pc_scan_allow comment;
    size_t from = reader->looked;
    while (from < until && pc_scan_allow_find(text, from, &comment) && comment.at < until) {
        move_to(reader, &at, reader->front.offset + comment.at);
        pc_err err = take_comment(reader, &comment, at);
        if (err != PC_OK && err != PC_ERR_FULL)
            return err;
        from = comment.at + PC_SCAN_ALLOW_HEAD;
    }
    reader->looked = from > until ? from : until;
    return PC_OK;
}

/* Lets go of what neither the scanner nor a comment needs any more. */
static void slide(struct pc_scan_reader *reader) {
    uint64_t settled = pc_dlp_settled(reader->stream) - reader->front.offset;
    size_t drop = settled < reader->looked ? (size_t)settled : reader->looked;
    drop = drop > 0 ? drop - 1 : 0; /* a comment looks at the byte before it */
    if (reader->held - drop > TAIL)
        drop = reader->held - TAIL;
    pc_scan_position_pass(&reader->front, pc_span(reader->window, drop));
    memmove(reader->window, reader->window + drop, reader->held - drop);
    reader->held -= drop;
    reader->looked = reader->looked > drop ? reader->looked - drop : 0;
}

static bool is_allowed(void *context, const struct pc_scan_finding *finding) {
    const struct pc_scan_reader *reader = context;
    size_t low = 0, high = reader->allow_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reader->allows[middle].line < finding->start.line)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < reader->allow_count && reader->allows[low].line <= finding->end.line; low++)
        if (pc_dlp_scanner_rule(reader->rules->scanner, reader->allows[low].rule) == finding->rule)
            return true;
    return false;
}

static pc_err finish(struct pc_scan_reader *reader) {
    if (reader->allow_count > 0)
        reader->allowed += pc_scan_findings_drop(&reader->text, is_allowed, reader);
    reader->found.unlisted += reader->text.unlisted;
    reader->text.unlisted = 0;
    pc_err err = PC_OK;
    for (size_t i = 0; i < reader->text.count && (err == PC_OK || err == PC_ERR_FULL); i++)
        err = pc_scan_findings_add(&reader->found, &reader->text.all[i]);
    reader->text.count = 0;
    pc_dlp_end(reader->stream);
    reader->stream = NULL;
    return err == PC_ERR_FULL ? PC_OK : err;
}

pc_err pc_scan_reader_take(struct pc_scan_reader *reader, size_t got, bool last) {
    struct pc_span chunk = pc_span(reader->window + reader->held, got);
    reader->held += got;
    pc_err err = pc_dlp_feed(reader->stream, chunk, last, NULL);
    if (err == PC_OK)
        err = reader->err;
    if (err != PC_OK)
        return err;
    place_fresh(reader);
    err = find_comments(reader, last);
    if (err != PC_OK)
        return err;
    if (last)
        return finish(reader);
    slide(reader);
    return PC_OK;
}

pc_err pc_scan_reader_whole(struct pc_scan_reader *reader, const struct pc_scan_place *place,
                            struct pc_span text) {
    pc_err err = pc_scan_reader_begin(reader, place);
    bool last = false;
    while (err == PC_OK && !last) {
        size_t room;
        char *to = pc_scan_reader_room(reader, &room);
        struct pc_span piece = pc_span_upto(text, room);
        if (piece.len > 0)
            memcpy(to, piece.ptr, piece.len);
        text = pc_span_from(text, piece.len);
        last = text.len == 0;
        err = pc_scan_reader_take(reader, piece.len, last);
    }
    return err;
}

struct pc_scan_findings *pc_scan_reader_findings(struct pc_scan_reader *reader) {
    return &reader->found;
}

uint64_t pc_scan_reader_allowed(const struct pc_scan_reader *reader) {
    return reader->allowed;
}

/* From the first bytes to what is done with all of them. */
#include "cli/scan/input.h"

#include "cli/scan/kind.h"

enum { HEAD_MIN = 512 /* a tar's mark is in it */ };

/* Reads until there is enough to see what it is; *end: nothing more comes. */
static pc_err read_head(struct pc_scan_input *input, char *to, size_t room, size_t *have,
                        bool *end) {
    while (*have < HEAD_MIN && !*end) {
        size_t got = 0;
        pc_err err = input->read(input, to + *have, room - *have, &got);
        if (err != PC_OK)
            return err;
        *have += got;
        *end = got == 0;
    }
    return PC_OK;
}

static void count(struct pc_scan_worker *worker, size_t bytes) {
    atomic_fetch_add_explicit(&worker->run->counts.bytes, bytes, memory_order_relaxed);
}

/* What was found before an input broke stays. */
static pc_err end_early(struct pc_scan_worker *worker, pc_err err) {
    pc_err ended = pc_scan_reader_take(worker->reader, 0, true);
    return err == PC_ERR_NOMEM || err == PC_ERR_EXPIRED ? err : ended;
}

static pc_err feed_text(struct pc_scan_worker *worker, struct pc_scan_input *input, size_t have,
                        bool end) {
    for (;;) {
        count(worker, have);
        pc_err err = pc_scan_reader_take(worker->reader, have, end);
        if (err != PC_OK || end)
            return err;
        if (atomic_load_explicit(&worker->run->stop, memory_order_relaxed))
            return PC_ERR_EXPIRED;
        size_t room;
        char *to = pc_scan_reader_room(worker->reader, &room);
        err = input->read(input, to, room, &have);
        if (err != PC_OK)
            return end_early(worker, err);
        end = have == 0;
    }
}

static pc_err scan_text(struct pc_scan_worker *worker, struct pc_scan_input *input, size_t have,
                        bool end) {
    const struct pc_scan_findings *found = pc_scan_reader_findings(worker->reader);
    size_t before = found->count;
    atomic_fetch_add_explicit(&worker->run->counts.files, 1, memory_order_relaxed);
    pc_err err = feed_text(worker, input, have, end);
    atomic_fetch_add_explicit(&worker->run->counts.findings, found->count - before,
                              memory_order_relaxed);
    return err;
}

pc_err pc_scan_text(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                    struct pc_scan_input *input) {
    size_t room, have = 0;
    pc_err err = pc_scan_reader_begin(worker->reader, place);
    if (err != PC_OK)
        return err;
    char *to = pc_scan_reader_room(worker->reader, &room);
    err = input->read(input, to, room, &have);
    return err != PC_OK ? end_early(worker, err) : scan_text(worker, input, have, have == 0);
}

static enum pc_scan_kind kind_of(const struct pc_scan_worker *worker, struct pc_span head,
                                 struct pc_span name) {
    enum pc_scan_kind kind = pc_scan_kind_of(head, name);
    bool opened = kind == PC_SCAN_ARCHIVE || kind == PC_SCAN_BROTLI;
    if (opened && worker->run->wishes.no_archives)
        kind = PC_SCAN_BINARY;
    return kind == PC_SCAN_BINARY && worker->run->wishes.binary ? PC_SCAN_TEXT : kind;
}

pc_err pc_scan_input(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                     struct pc_scan_input *input) {
    pc_err err = pc_scan_reader_begin(worker->reader, place);
    if (err != PC_OK)
        return err;
    size_t room, have = 0;
    bool end = false;
    char *to = pc_scan_reader_room(worker->reader, &room);
    err = read_head(input, to, room, &have, &end);
    if (err != PC_OK)
        return err == PC_ERR_NOMEM || err == PC_ERR_EXPIRED ? err : PC_OK;
    struct pc_span head = pc_span(to, have);
    switch (kind_of(worker, head, input->unpacked ? PC_SPAN("") : place->path)) {
    case PC_SCAN_ARCHIVE:
        return pc_scan_archive(worker, place, input, head);
    case PC_SCAN_BROTLI:
        return pc_scan_brotli(worker, place, input, head);
    case PC_SCAN_BINARY:
        atomic_fetch_add_explicit(&worker->run->counts.binary, 1, memory_order_relaxed);
        return PC_OK;
    case PC_SCAN_UTF16:
        return pc_scan_utf16(worker, place, input, head);
    case PC_SCAN_TEXT:
        break;
    }
    return scan_text(worker, input, have, end);
}

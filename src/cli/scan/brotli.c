/* A text in brotli's coding, by the decoder that the gate has for bodies. */
#include "cli/scan/input.h"
#include "inspect/content/coding.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 * 1024 };

struct decoding {
    struct pc_scan_input input; /* of the decoded text */
    struct pc_scan_worker *worker;
    const struct pc_scan_place *place;
    struct pc_scan_input *packed;
    struct pc_content_decoder *decoder;
    struct pc_span ahead; /* packed bytes that were not decoded yet */
    struct pc_span piece; /* decoded bytes that were not taken yet */
    uint64_t taken;
    bool end;
    char *block;
};

static uint64_t taken(void *context) {
    const struct decoding *d = context;
    return d->taken;
}

static pc_err next_block(struct decoding *d) {
    size_t got = 0;
    pc_err err = d->packed->read(d->packed, d->block, BLOCK, &got);
    d->ahead = pc_span(d->block, got);
    d->taken += got;
    d->end = got == 0;
    return err;
}

static pc_err decode(struct decoding *d) {
    for (;;) {
        pc_err err = pc_content_decode(d->decoder, &d->ahead, d->end, &d->piece);
        if (err != PC_OK) {
            pc_scan_run_problem(d->worker->run, d->place, "not scanned whole: %s",
                                err == PC_ERR_RANGE ? "it is packed tighter than is allowed"
                                                    : "it is no brotli text, or a broken one");
            return err;
        }
        if (d->piece.len > 0 || d->end)
            return PC_OK;
        err = next_block(d);
        if (err != PC_OK)
            return err;
    }
}

static pc_err read_decoded(struct pc_scan_input *input, char *to, size_t room, size_t *got) {
    struct decoding *d = (struct decoding *)input;
    pc_err err = d->piece.len > 0 ? PC_OK : decode(d);
    if (err != PC_OK)
        return err;
    struct pc_span part = pc_span_upto(d->piece, room);
    if (part.len > 0)
        memcpy(to, part.ptr, part.len);
    d->piece = pc_span_from(d->piece, part.len);
    *got = part.len;
    return pc_scan_spend(d->worker, d->place, part.len) ? PC_OK : PC_ERR_RANGE;
}

pc_err pc_scan_brotli(struct pc_scan_worker *worker, const struct pc_scan_place *place,
                      struct pc_scan_input *input, struct pc_span head) {
    if (worker->depth >= PC_SCAN_NESTED) {
        pc_scan_run_problem(worker->run, place, "not scanned: archives are nested too deep");
        return PC_OK;
    }
    size_t size = head.len > BLOCK ? head.len : BLOCK;
    struct decoding d = {.input = {.read = read_decoded, .seekable = -1, .unpacked = true},
                         .worker = worker,
                         .place = place,
                         .packed = input,
                         .taken = head.len,
                         .block = malloc(size)};
    struct pc_content_codings codings = {.list = {PC_CONTENT_BR}, .count = 1};
    struct pc_content_limits limits = {.ratio = worker->run->wishes.limits.ratio,
                                       .ratio_from = worker->run->wishes.limits.ratio_from};
    pc_err err =
        d.block == NULL ? PC_ERR_NOMEM : pc_content_decoder_new(&codings, &limits, &d.decoder);
    if (err == PC_OK) {
        memcpy(d.block, head.ptr, head.len);
        d.ahead = pc_span(d.block, head.len);
        if (worker->depth == 0)
            worker->spent = (struct pc_scan_spent){.taken = taken, .context = &d};
        worker->depth++;
        err = pc_scan_input(worker, place, &d.input);
        worker->depth--;
    }
    pc_content_decoder_free(d.decoder);
    free(d.block);
    return err;
}

/* What is found in the view: where it is in the text, and how it is masked there. */
#include <string.h>

#include "inspect/guard/state.h"

/* Goes on over window and chunk to an offset of the view. */
static void go_to(const struct pc_guard *guard, struct pc_content_locator *locator, uint64_t view) {
    for (int part = 0; part < 2 && locator->cursor.view < view; part++) {
        bool last;
        struct pc_span in = pc_guard_source(guard, locator->cursor.taken, &last);
        pc_content_locator_seek(locator, &in, last, view);
    }
}

/* The scout goes on over window and chunk to a byte of the view. */
static void scout_from_here(struct pc_guard *guard, uint64_t view) {
    struct pc_content_locator *scout = &guard->scout;
    for (int part = 0; part < 2; part++) {
        bool last;
        struct pc_span in = pc_guard_source(guard, scout->cursor.taken, &last);
        pc_content_locator_reach(scout, &in, last, view);
        if (in.len > 0)
            return;
    }
}

/* To where a finding begins: from the last one, if that is before it. */
static void scout_to(struct pc_guard *guard, uint64_t view) {
    if (!guard->scouting || guard->scout.cursor.view > view)
        pc_content_locator_copy(&guard->scout, &guard->back);
    guard->scouting = true;
    scout_from_here(guard, view);
}

void pc_guard_paint(struct pc_guard *guard) {
    if (!guard->paints) {
        pc_buf_clear(&guard->painted);
        pc_buf_add(&guard->painted, pc_buf_span(&guard->window));
        guard->painted_to = 0;
    }
    if (!guard->paints || !guard->chunk_painted)
        pc_buf_add(&guard->painted, guard->chunk);
    guard->paints = guard->chunk_painted = true;
}

/* Masks all of a finding, which ends at `end` in the text, or all but its first and last character.
 */
static void mask(struct pc_guard *guard, const struct pc_dlp_finding *found, uint64_t end) {
    uint64_t from = found->start, to = found->end;
    if (guard->options.masking == PC_DLP_PARTIAL && to - from > 2) {
        from++;
        to--;
    }
    pc_guard_paint(guard);
    if (pc_buf_end(&guard->painted) != PC_OK)
        return; /* nothing of it is released */
    struct pc_content_masked masked = {.bytes = guard->painted.ptr,
                                       .at = guard->back.cursor.source,
                                       .from = guard->scout.cursor.source,
                                       .to = end};
    struct pc_content_locator *painter = &guard->painter;
    pc_content_locator_copy(painter, &guard->scout);
    go_to(guard, painter, from);
    for (int part = 0; part < 2; part++) {
        bool last;
        struct pc_span in = pc_guard_source(guard, painter->cursor.taken, &last);
        pc_content_locator_mask(painter, &in, last, from, to, &masked);
    }
    if (painter->cursor.source > guard->painted_to)
        guard->painted_to = painter->cursor.source;
    guard->tally.masked++;
}

static bool reports(const struct pc_guard *guard) {
    size_t most = guard->options.max_findings;
    return most == 0 || guard->tally.findings < most;
}

void pc_guard_hash(void *context, struct pc_span match, uint8_t out[PC_DLP_HASH]) {
    const struct pc_guard *guard = context;
    if (reports(guard))
        guard->options.hash(guard->options.context, match, out);
    else
        memset(out, 0, PC_DLP_HASH);
}

static void report(struct pc_guard *guard, const struct pc_dlp_finding *found, uint64_t end) {
    struct pc_content_place place;
    if (guard->options.on_finding == NULL)
        return;
    pc_content_locator_place(&guard->scout, &place);
    const struct pc_guard_finding finding = {
        .found = found, .start = guard->scout.cursor.source, .end = end, .place = &place};
    guard->options.on_finding(guard->options.context, &finding);
}

void pc_guard_found(void *context, const struct pc_dlp_finding *found) {
    struct pc_guard *guard = context;
    bool passes_on = guard->options.mode == PC_DLP_PASS_ON;
    if (guard->denied)
        return; /* it is over */
    guard->denied = passes_on && found->action == PC_DLP_BLOCK;
    bool masks = passes_on && found->action == PC_DLP_REDACT, told = reports(guard);
    guard->tally.findings++;
    guard->tally.unreported += !told;
    if (!told && !masks)
        return;
    scout_to(guard, found->start);
    pc_content_locator_copy(&guard->painter, &guard->scout);
    go_to(guard, &guard->painter, found->end);
    uint64_t end = guard->painter.cursor.source;
    if (masks)
        mask(guard, found, end);
    if (told)
        report(guard, found, end);
}

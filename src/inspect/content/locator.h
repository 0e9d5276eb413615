/*
 * A locator follows a cursor at a distance, over the same bytes: it says where a byte of the view
 * is in the source and what field that is, and masks it there. Only what is found costs it more
 * than one pass.
 */
#ifndef PC_INSPECT_CONTENT_LOCATOR_H
#define PC_INSPECT_CONTENT_LOCATOR_H

#include "inspect/content/cursor.h"
#include "inspect/content/place.h"
#include "inspect/content/track.h"

struct pc_content_locator {
    struct pc_content_cursor cursor;
    struct pc_content_track track;
    uint64_t texts; /* that the track has seen */
};

void pc_content_locator_begin(struct pc_content_locator *locator,
                              const struct pc_content_type *type, bool all_lines);
void pc_content_locator_copy(struct pc_content_locator *to, const struct pc_content_locator *from);

/* Goes to an offset of the view that is not before it, or to the end of *in; to the beginning of
 * the escape where it is within one. *in are the bytes of the source from cursor.taken on. */
void pc_content_locator_seek(struct pc_content_locator *locator, struct pc_span *in, bool last,
                             uint64_t view);

/* The same, and on over bytes that say nothing: to the byte of the source that says the view's at
 * the offset, which is among *in. */
void pc_content_locator_reach(struct pc_content_locator *locator, struct pc_span *in, bool last,
                              uint64_t view);

/* The same as to seek to where a cursor was that went through the same bytes, without reading
 * escapes again: from..behind are the bytes between the two. False: that cannot be done here. */
bool pc_content_locator_jump(struct pc_content_locator *locator,
                             const struct pc_content_cursor *cursor, struct pc_span from,
                             struct pc_span behind);

/* The place of the next byte. */
void pc_content_locator_place(const struct pc_content_locator *locator,
                              struct pc_content_place *out);

/* The bytes of the source that are changed: as many, from offset `at` on. */
struct pc_content_masked {
    char *bytes;
    uint64_t at;
    uint64_t from, to; /* offsets: what is found; nothing outside of it is looked at */
};

/* Masks the view's bytes from..to, where the locator is at `from`; goes on to `to`, or to the end
 * of *in. Called again with the bytes behind *in, it goes on. */
void pc_content_locator_mask(struct pc_content_locator *locator, struct pc_span *in, bool last,
                             uint64_t from, uint64_t to, struct pc_content_masked *masked);

/* What is said to the track before a piece is masked, and behind it. */
void pc_content_locator_before(struct pc_content_locator *locator,
                               const struct pc_content_piece *piece);
void pc_content_locator_behind(struct pc_content_locator *locator,
                               const struct pc_content_piece *piece);

#endif

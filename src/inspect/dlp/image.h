/*
 * The image of the user's rules: their rows and Hyperscan's database of their patterns. It comes
 * from a trusted process; the checksum is against broken files.
 */
#ifndef PC_INSPECT_DLP_IMAGE_H
#define PC_INSPECT_DLP_IMAGE_H

#include "base/arena.h"
#include "inspect/dlp/dlp.h"

struct pc_dlp_image {
    struct pc_dlp_rule *own;
    size_t count;
    struct pc_span patterns; /* serialised; empty: there are none */
};

PC_MUST pc_err pc_dlp_image_write(const struct pc_dlp_image *image, struct pc_buf *out);
/* Texts are copied into the arena; patterns borrow from the bytes. PC_ERR_CORRUPT: it is broken. */
PC_MUST pc_err pc_dlp_image_read(struct pc_span bytes, struct pc_arena *arena,
                                 struct pc_dlp_image *out);

#endif

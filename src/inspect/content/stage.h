/* One coding's part in a chain of decoders or encoders; internal to the folder. */
#ifndef PC_INSPECT_CONTENT_STAGE_H
#define PC_INSPECT_CONTENT_STAGE_H

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "base/err.h"
#include "base/span.h"
#include "inspect/content/coding.h"

enum { PC_CONTENT_STAGE_BUFFER = 32 * 1024 };

/* Brotli's memory, with a bound on each piece of it. */
struct pc_content_memory {
    size_t most;
    bool refused;
};

struct pc_content_stage {
    const struct pc_content_stage_kind *kind;
    union {
        z_stream z;
        struct {
            BrotliDecoderState *decoder;
            struct pc_content_memory memory;
        } br;
        BrotliEncoderState *encoder;
    } as;
    bool open;         /* what is in `as` needs an end */
    bool begun;        /* a byte was taken */
    bool ended;        /* the end of the coded bytes was seen */
    bool padding;      /* gzip: only zeros may come */
    bool raw_known;    /* deflate: it was seen whether there is a zlib header */
    uint8_t first;     /* deflate: its first byte, kept until the second one is there */
    size_t held;       /* deflate: 1 where `first` is kept */
    uint64_t made;     /* bytes */
    struct pc_span in; /* not taken yet; of the stage before it */
    char buffer[PC_CONTENT_STAGE_BUFFER];
};

/* Takes bytes from *in and writes at most cap; both may be none. */
typedef pc_err pc_content_stage_run(struct pc_content_stage *stage, struct pc_span *in, char *out,
                                    size_t cap, size_t *len);

enum pc_content_push { PC_CONTENT_MORE, PC_CONTENT_FLUSH, PC_CONTENT_FINISH };
/* The same for encoders; *done: nothing is left to write. */
typedef pc_err pc_content_stage_push(struct pc_content_stage *stage, struct pc_span *in,
                                     enum pc_content_push push, char *out, size_t cap, size_t *len,
                                     bool *done);

struct pc_content_stage_kind {
    pc_err (*open_decoder)(struct pc_content_stage *stage, const struct pc_content_limits *limits);
    pc_content_stage_run *decode;
    void (*close_decoder)(struct pc_content_stage *stage);
    pc_err (*open_encoder)(struct pc_content_stage *stage);
    pc_content_stage_push *encode;
    void (*close_encoder)(struct pc_content_stage *stage);
};

extern const struct pc_content_stage_kind pc_content_stage_gzip, pc_content_stage_deflate,
    pc_content_stage_br;

/* NULL: identity. */
const struct pc_content_stage_kind *pc_content_stage_kind(enum pc_content_coding coding);

#endif

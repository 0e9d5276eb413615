/* gzip and deflate, by zlib. */
#include "inspect/content/stage.h"

enum { GZIP = 15 + 16, ZLIB = 15, RAW = -15, LEVEL = 3, MEMORY = 8 };

static pc_err zlib_err(int code) {
    return code == Z_OK ? PC_OK : code == Z_MEM_ERROR ? PC_ERR_NOMEM : PC_ERR_INVALID;
}

static pc_err open_inflate(struct pc_content_stage *stage, int bits) {
    pc_err err = zlib_err(inflateInit2(&stage->as.z, bits));
    stage->open = err == PC_OK;
    return err;
}

static pc_err open_gzip(struct pc_content_stage *stage, const struct pc_content_limits *limits) {
    (void)limits;
    return open_inflate(stage, GZIP);
}

/* As a zlib stream, until the first two bytes say that it is none. */
static pc_err open_deflate(struct pc_content_stage *stage, const struct pc_content_limits *limits) {
    (void)limits;
    return open_inflate(stage, ZLIB);
}

static void close_inflate(struct pc_content_stage *stage) {
    if (stage->open)
        (void)inflateEnd(&stage->as.z);
}

/* One call of inflate(), over as much as its counters hold. */
static pc_err inflate_some(struct pc_content_stage *stage, struct pc_span *in, char *out,
                           size_t cap, size_t *len) {
    z_stream *z = &stage->as.z;
    size_t most = 1 << 30, take = in->len < most ? in->len : most;
    z->next_in = (Bytef *)(uintptr_t)in->ptr;
    z->avail_in = (uInt)take;
    z->next_out = (Bytef *)out;
    z->avail_out = (uInt)(cap < most ? cap : most);
    size_t room = z->avail_out;
    int code = inflate(z, Z_NO_FLUSH);
    *in = pc_span_from(*in, take - z->avail_in);
    *len = room - z->avail_out;
    stage->ended = code == Z_STREAM_END;
    if (code == Z_STREAM_END || code == Z_BUF_ERROR) /* the latter: nothing could be done */
        return PC_OK;
    return zlib_err(code);
}

/* Behind a member: another one, or zeros that fill a block up. */
static pc_err between_members(struct pc_content_stage *stage, struct pc_span *in) {
    while (in->len > 0 && in->ptr[0] == 0) {
        stage->padding = true;
        *in = pc_span_from(*in, 1);
    }
    if (in->len == 0)
        return PC_OK;
    if (stage->padding || (unsigned char)in->ptr[0] != 0x1f)
        return PC_ERR_INVALID;
    stage->ended = false;
    return zlib_err(inflateReset(&stage->as.z));
}

static pc_err decode_gzip(struct pc_content_stage *stage, struct pc_span *in, char *out, size_t cap,
                          size_t *len) {
    *len = 0;
    pc_err err = stage->ended ? between_members(stage, in) : PC_OK;
    if (err != PC_OK || stage->ended)
        return err;
    return inflate_some(stage, in, out, cap, len);
}

/* RFC 1950 section 2.2. */
static bool is_zlib(uint8_t first, uint8_t second) {
    return (first & 0x0f) == 8 && first >> 4 <= 7 && (first * 256 + second) % 31 == 0;
}

/* Reads the first two bytes; *ready: the coded bytes can be read, those kept first. */
static pc_err know_raw(struct pc_content_stage *stage, struct pc_span *in, bool *ready) {
    *ready = false;
    if (stage->held == 0 && in->len > 0) {
        stage->first = (uint8_t)in->ptr[0];
        stage->held = 1;
        *in = pc_span_from(*in, 1);
    }
    if (in->len == 0)
        return PC_OK;
    *ready = stage->raw_known = true;
    if (is_zlib(stage->first, (uint8_t)in->ptr[0]))
        return PC_OK;
    return zlib_err(inflateReset2(&stage->as.z, RAW));
}

static pc_err decode_deflate(struct pc_content_stage *stage, struct pc_span *in, char *out,
                             size_t cap, size_t *len) {
    *len = 0;
    bool ready = true;
    pc_err err = stage->raw_known ? PC_OK : know_raw(stage, in, &ready);
    if (err != PC_OK || !ready)
        return err;
    if (stage->ended)
        return in->len == 0 ? PC_OK : PC_ERR_INVALID;
    if (stage->held == 1) {
        struct pc_span first = pc_span(&stage->first, 1);
        err = inflate_some(stage, &first, out, cap, len);
        stage->held = 0;
        if (err != PC_OK || *len > 0 || stage->ended)
            return err;
    }
    return inflate_some(stage, in, out, cap, len);
}

/* ---- the other way */

static pc_err open_deflater(struct pc_content_stage *stage, int bits) {
    pc_err err =
        zlib_err(deflateInit2(&stage->as.z, LEVEL, Z_DEFLATED, bits, MEMORY, Z_DEFAULT_STRATEGY));
    stage->open = err == PC_OK;
    return err;
}

static pc_err open_gzip_encoder(struct pc_content_stage *stage) {
    return open_deflater(stage, GZIP);
}

static pc_err open_deflate_encoder(struct pc_content_stage *stage) {
    return open_deflater(stage, ZLIB);
}

static void close_deflater(struct pc_content_stage *stage) {
    if (stage->open)
        (void)deflateEnd(&stage->as.z);
}

static pc_err deflate_some(struct pc_content_stage *stage, struct pc_span *in,
                           enum pc_content_push push, char *out, size_t cap, size_t *len,
                           bool *done) {
    static const int modes[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
    z_stream *z = &stage->as.z;
    size_t most = 1 << 30, take = in->len < most ? in->len : most;
    z->next_in = (Bytef *)(uintptr_t)in->ptr;
    z->avail_in = (uInt)take;
    z->next_out = (Bytef *)out;
    z->avail_out = (uInt)cap;
    int code = deflate(z, take < in->len ? Z_NO_FLUSH : modes[push]);
    *in = pc_span_from(*in, take - z->avail_in);
    *len = cap - z->avail_out;
    *done = in->len == 0 && (push == PC_CONTENT_FINISH ? code == Z_STREAM_END : z->avail_out > 0);
    return code == Z_STREAM_END || code == Z_BUF_ERROR ? PC_OK : zlib_err(code);
}

const struct pc_content_stage_kind pc_content_stage_gzip = {
    .open_decoder = open_gzip,
    .decode = decode_gzip,
    .close_decoder = close_inflate,
    .open_encoder = open_gzip_encoder,
    .encode = deflate_some,
    .close_encoder = close_deflater,
};
const struct pc_content_stage_kind pc_content_stage_deflate = {
    .open_decoder = open_deflate,
    .decode = decode_deflate,
    .close_decoder = close_inflate,
    .open_encoder = open_deflate_encoder,
    .encode = deflate_some,
    .close_encoder = close_deflater,
};

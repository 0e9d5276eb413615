/*
 * Content codings (RFC 9110 section 8.4): taken off piece by piece, and put on again.
 *
 * Memory is taken when a decoder or encoder is made and not again, whatever it is fed. Identity
 * takes none.
 */
#ifndef PC_INSPECT_CONTENT_CODING_H
#define PC_INSPECT_CONTENT_CODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum pc_content_coding {
    PC_CONTENT_IDENTITY,
    PC_CONTENT_GZIP,    /* RFC 1952; several members behind each other are one text */
    PC_CONTENT_DEFLATE, /* RFC 1950, and what some send instead: RFC 1951 */
    PC_CONTENT_BR,      /* RFC 7932 */
    PC_CONTENT_CODINGS
};
enum { PC_CONTENT_NESTED = 2 /* codings of one body, at most */ };

/* In the order in which they were put on. None: identity. */
struct pc_content_codings {
    enum pc_content_coding list[PC_CONTENT_NESTED];
    size_t count;
};

/* The names of one header field's value ("gzip", "x-gzip, br"); identity is left out.
 * PC_ERR_UNSUPPORTED: a coding that is not known, or more than PC_CONTENT_NESTED. */
PC_MUST pc_err pc_content_codings_read(struct pc_span header, struct pc_content_codings *out);
/* "gzip", "gzip, br", and nothing for identity. */
void pc_content_codings_write(const struct pc_content_codings *codings, struct pc_buf *out);

/* 0: the default, which is named. */
struct pc_content_limits {
    uint64_t output;     /* bytes of the decoded text; no limit */
    uint64_t ratio;      /* decoded bytes for each byte fed; 100 */
    uint64_t ratio_from; /* decoded bytes before the ratio counts; 1 MiB */
    size_t window; /* bytes that a brotli stream may refer back to; 16 MiB, all that there is */
};

struct pc_content_decoder;

PC_MUST pc_err pc_content_decoder_new(const struct pc_content_codings *codings,
                                      const struct pc_content_limits *limits,
                                      struct pc_content_decoder **out);
/* Takes bytes from *in and gives the next piece of the text, valid until the next call. Call until
 * the piece is empty: then all of *in was taken. last: nothing comes behind *in.
 * PC_ERR_INVALID: broken, cut off, or something else behind the end. PC_ERR_RANGE: a limit. */
PC_MUST pc_err pc_content_decode(struct pc_content_decoder *decoder, struct pc_span *in, bool last,
                                 struct pc_span *piece);
void pc_content_decoder_free(struct pc_content_decoder *decoder); /* NULL is taken */

/* The codings that an encoder offers of these: the same ones, or identity where one of them cannot
 * be put on. */
struct pc_content_codings pc_content_codings_offered(const struct pc_content_codings *codings);

struct pc_content_encoder;

/* PC_ERR_UNSUPPORTED: a coding that is not offered. */
PC_MUST pc_err pc_content_encoder_new(const struct pc_content_codings *codings,
                                      struct pc_content_encoder **out);
/* Takes the text and appends what is ready. flush: all that was taken can be decoded from what was
 * appended (a stream of events); last: the end, once. */
PC_MUST pc_err pc_content_encode(struct pc_content_encoder *encoder, struct pc_span text,
                                 bool flush, bool last, struct pc_buf *out);
void pc_content_encoder_free(struct pc_content_encoder *encoder); /* NULL is taken */

#endif

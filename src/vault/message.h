/*
 * Messages in the format of the AWS Encryption SDK ("AWS Encryption SDK Specification", message
 * format 1 and 2): a header with suite, encryption context and wrapped data keys, a body of frames
 * each with its own tag, and a signature behind it where the suite has one.
 *
 * Written: version 2, suite 0x0478 (AES-256-GCM, HKDF-SHA-512, key commitment), 64 KiB frames;
 * 0x0578 with ECDSA P-384 on request. Read: versions 1 and 2, every suite of the specification.
 */
#ifndef PC_VAULT_MESSAGE_H
#define PC_VAULT_MESSAGE_H

#include "vault/keys.h"

enum pc_vault_policy {                           /* the specification's commitment policies */
                       PC_VAULT_REQUIRE_REQUIRE, /* the default: what has no commitment is not
                                                    opened */
                       PC_VAULT_REQUIRE_ALLOW,
                       PC_VAULT_FORBID_ALLOW, /* writes 0x0178 or 0x0378 */
};

struct pc_vault_write_options {
    struct pc_vault_context context;
    uint64_t length;       /* of the plaintext; UINT64_MAX: not known */
    uint32_t frame_length; /* 0: 64 KiB */
    uint16_t suite;        /* 0: 0x0478 */
    enum pc_vault_policy policy;
};

struct pc_vault_read_options {
    /* The message must have these pairs; it may have more. A pair that its header lacks may be
     * one that was authenticated but not stored ("required encryption context"): it is then part
     * of what must verify, and another message is refused with PC_VAULT_FAULT_CONTEXT. */
    struct pc_vault_context expected;
    enum pc_vault_policy policy;
    size_t max_frame;   /* of streams: bytes kept in memory; 0: 16 MiB, and 1 MiB where hidden */
    size_t max_wrapped; /* 0: PC_VAULT_WRAPPED_MAX */
    bool hidden;        /* of streams: see pc_vault_open_stream */
};

/* Why a message was refused, beside pc_err, so that a command can say each in its own words. */
enum pc_vault_fault {
    PC_VAULT_FAULT_NONE,
    PC_VAULT_FAULT_FOREIGN,   /* not a message of this format */
    PC_VAULT_FAULT_TRUNCATED, /* its end is missing */
    PC_VAULT_FAULT_ALTERED,   /* a tag, commitment or signature does not verify */
    PC_VAULT_FAULT_CONTEXT,   /* it is another thing than was expected */
    PC_VAULT_FAULT_KEY,       /* none of the keys opens it */
    PC_VAULT_FAULT_POLICY,    /* its suite is refused by the commitment policy */
    PC_VAULT_FAULT_PROVIDER,  /* who keeps the key says no, or does not answer */
    PC_VAULT_FAULT_TRAILING,  /* something stands behind its end */
};

/* One message in memory. */
PC_MUST pc_err pc_vault_seal(struct pc_vault_keys *keys,
                             const struct pc_vault_write_options *options, struct pc_span plain,
                             struct pc_buf *out, struct pc_diag *diag);
/* out is a secret buffer; nothing is added to it unless all of the message verifies. */
PC_MUST pc_err pc_vault_open(struct pc_vault_keys *keys,
                             const struct pc_vault_read_options *options, struct pc_span sealed,
                             struct pc_buf *out, enum pc_vault_fault *fault, struct pc_diag *diag);

/*
 * Frames, for files: each stands at a place that is known beforehand and is sealed or opened by
 * itself, so that several threads may do so at once, each with a cipher of its own.
 *
 * A frame is its head, as many bytes as its plaintext has, and a tag. The last one is the final
 * frame, with a longer head; it may be empty, and is the only one of an empty message. Plaintext
 * may be where its frame is or will be (behind the head): nothing is copied then.
 */
enum { PC_VAULT_FRAME_HEAD = 16, PC_VAULT_FINAL_HEAD = 24, PC_VAULT_FRAME_TAG = 16 };

struct pc_gcm_stream; /* crypto/gcm_stream.h */

/* Where the frames of a message are. They are numbered from 1. */
struct pc_vault_layout {
    uint64_t header;       /* bytes */
    uint64_t plain;        /* bytes of the plaintext */
    uint64_t frames;       /* how many, with the final one */
    uint32_t frame_length; /* plaintext of each but the final one */
    uint32_t final_length; /* of that one */
};

/* In the message: where frame n begins. */
static inline uint64_t pc_vault_frame_at(const struct pc_vault_layout *layout, uint64_t n) {
    return layout->header +
           (n - 1) * ((uint64_t)layout->frame_length + PC_VAULT_FRAME_HEAD + PC_VAULT_FRAME_TAG);
}
/* In the plaintext: where that of frame n begins. */
static inline uint64_t pc_vault_plain_at(const struct pc_vault_layout *layout, uint64_t n) {
    return (n - 1) * layout->frame_length;
}
/* Of the whole message without a signature. */
static inline uint64_t pc_vault_layout_length(const struct pc_vault_layout *layout) {
    return pc_vault_frame_at(layout, layout->frames) + PC_VAULT_FINAL_HEAD + layout->final_length +
           PC_VAULT_FRAME_TAG;
}

/* Writing. */
struct pc_vault_writer;

PC_MUST pc_err pc_vault_writer_new(struct pc_vault_keys *keys,
                                   const struct pc_vault_write_options *options,
                                   struct pc_vault_writer **out, struct pc_diag *diag);
void pc_vault_writer_free(struct pc_vault_writer *writer); /* wipes */
/* The header, as it stands before the first frame; the writer's. */
struct pc_span pc_vault_writer_header(const struct pc_vault_writer *writer);
/* For so much plaintext. PC_ERR_RANGE: more than 2^32 - 1 frames. */
PC_MUST pc_err pc_vault_writer_layout(const struct pc_vault_writer *writer, uint64_t plain,
                                      struct pc_vault_layout *out);
/* A cipher for one thread; pc_gcm_stream_free ends it. */
PC_MUST pc_err pc_vault_writer_cipher(const struct pc_vault_writer *writer,
                                      struct pc_gcm_stream **out);
/* Seals frame n to out, which has room for head, plaintext and tag. Never seal a number twice with
 * two plaintexts: that breaks the encryption of both. */
PC_MUST pc_err pc_vault_writer_frame(const struct pc_vault_writer *writer,
                                     struct pc_gcm_stream *cipher, uint32_t number,
                                     struct pc_span plain, bool final, uint8_t *out);
/* Suites that sign: each frame in its order, after it was sealed; they cannot be made in parallel
 * but must be given here one by one. The others: does nothing. */
PC_MUST pc_err pc_vault_writer_sign(struct pc_vault_writer *writer, struct pc_span frame);
/* Appends what stands behind the final frame: the signature, or nothing. */
PC_MUST pc_err pc_vault_writer_end(struct pc_vault_writer *writer, struct pc_buf *out);

/* Reading. */
struct pc_vault_reader;

/* Borrows the keys, and what the options point to until the header is read. */
PC_MUST pc_err pc_vault_reader_new(struct pc_vault_keys *keys,
                                   const struct pc_vault_read_options *options,
                                   struct pc_vault_reader **out);
void pc_vault_reader_free(struct pc_vault_reader *reader); /* wipes */
/* The message from its beginning on, as far as it was read. *need is 0 where its header was all
 * there and verified, else how many bytes it takes at least to go on: call it again with more (or
 * it is truncated). */
PC_MUST pc_err pc_vault_reader_header(struct pc_vault_reader *reader, struct pc_span bytes,
                                      size_t *need, enum pc_vault_fault *fault,
                                      struct pc_diag *diag);
/* After that; the reader's. */
const struct pc_vault_context *pc_vault_reader_context(const struct pc_vault_reader *reader);
size_t pc_vault_reader_header_length(const struct pc_vault_reader *reader);
/* A body of frames without a signature behind it: only these may be opened frame by frame at any
 * place; others are read in their order (pc_vault_open_stream). */
bool pc_vault_reader_is_framed(const struct pc_vault_reader *reader);
/* Of a message of so many bytes. PC_ERR_CORRUPT with PC_VAULT_FAULT_TRUNCATED: none can be so long.
 * A length that can be is no proof: what is cut at the end of a frame is told by the final one. */
PC_MUST pc_err pc_vault_reader_layout(const struct pc_vault_reader *reader, uint64_t length,
                                      struct pc_vault_layout *out, enum pc_vault_fault *fault,
                                      struct pc_diag *diag);
PC_MUST pc_err pc_vault_reader_cipher(const struct pc_vault_reader *reader,
                                      struct pc_gcm_stream **out);
/* Opens frame n, which is all of these bytes, to out, which has room for its plaintext. What does
 * not verify is wiped. */
PC_MUST pc_err pc_vault_reader_frame(const struct pc_vault_reader *reader,
                                     struct pc_gcm_stream *cipher, uint32_t number, bool final,
                                     struct pc_span frame, uint8_t *out, enum pc_vault_fault *fault,
                                     struct pc_diag *diag);

/* Streams: from its beginning to its end, in constant memory. */
struct pc_vault_source {
    /* Up to `room` bytes; *got is 0 at the end alone. */
    pc_err (*read)(void *self, void *to, size_t room, size_t *got);
    void *self;
};
struct pc_vault_sink {
    pc_err (*write)(void *self, struct pc_span bytes);
    void *self;
};

/* What a read or write returned is passed on. PC_ERR_RANGE: it is not as long as the options say.
 */
PC_MUST pc_err pc_vault_seal_stream(struct pc_vault_keys *keys,
                                    const struct pc_vault_write_options *options,
                                    struct pc_vault_source in, struct pc_vault_sink out,
                                    struct pc_diag *diag);
/* Each frame's plaintext goes out as soon as that frame is verified, and no byte before. What went
 * out before an error is right but not all of it; with a suite that signs it is not verified
 * either, as its signature stands behind the last frame. A frame (or a body in one piece) longer
 * than max_frame is PC_ERR_RANGE, unless the sink hides what it gets until all is verified
 * (options.hidden: a temporary file that is removed on an error): then it goes out in pieces. */
PC_MUST pc_err pc_vault_open_stream(struct pc_vault_keys *keys,
                                    const struct pc_vault_read_options *options,
                                    struct pc_vault_source in, struct pc_vault_sink out,
                                    enum pc_vault_fault *fault, struct pc_diag *diag);

/* The other way round: what comes in piece by piece is sealed, and goes to a sink. So a message is
 * encrypted anew: pc_vault_open_stream to a sink that adds. */
struct pc_vault_sealer;

PC_MUST pc_err pc_vault_sealer_new(struct pc_vault_keys *keys,
                                   const struct pc_vault_write_options *options,
                                   struct pc_vault_sink out, struct pc_vault_sealer **sealer,
                                   struct pc_diag *diag);
void pc_vault_sealer_free(struct pc_vault_sealer *sealer); /* wipes */
PC_MUST pc_err pc_vault_sealer_add(struct pc_vault_sealer *sealer, struct pc_span plain,
                                   struct pc_diag *diag);
/* Without copying: where the next bytes may be put, and how many of them; then how many were. */
void *pc_vault_sealer_room(struct pc_vault_sealer *sealer, size_t *room);
PC_MUST pc_err pc_vault_sealer_put(struct pc_vault_sealer *sealer, size_t count,
                                   struct pc_diag *diag);
PC_MUST pc_err pc_vault_sealer_end(struct pc_vault_sealer *sealer, struct pc_diag *diag);

/* What a header says, without any key: nothing of it is verified. */
struct pc_vault_facts {
    uint8_t version;
    uint16_t suite;
    bool commits, signs;
    struct pc_span id;
    struct pc_vault_context context;
    const struct pc_vault_wrapped_key *wrapped;
    size_t count;
    uint32_t frame_length; /* 0: the body is one piece */
    size_t header_length;
};

/* The beginning of a message; *need as for pc_vault_reader_header. The facts borrow from the bytes
 * and the arena. max_wrapped: 0 is PC_VAULT_WRAPPED_MAX. */
PC_MUST pc_err pc_vault_inspect(struct pc_span bytes, size_t max_wrapped, struct pc_arena *arena,
                                struct pc_vault_facts *out, size_t *need,
                                enum pc_vault_fault *fault, struct pc_diag *diag);

/*
 * A new header for the same body: the data key, opened by `from`, is wrapped by every provider of
 * `to` that can. *header_length is how long the header was that the new one, appended to out, takes
 * the place of. The beginning of the message and *need are as for pc_vault_reader_header.
 *
 * PC_ERR_UNSUPPORTED: the message is signed, and who signed it is gone; it has to be encrypted
 * anew.
 *
 * What it costs: in version 2 of the format the header's tag has always the same nonce, so that two
 * headers of one message are two tags under one nonce. Who has both can work out the key of that
 * message's tags and then alter its frames unnoticed (but read nothing). Where old and new header
 * may come into the hands of somebody who can also write the file, encrypt anew. In version 1 the
 * new header has a nonce of its own.
 */
PC_MUST pc_err pc_vault_rewrap(struct pc_vault_keys *from, struct pc_vault_keys *to,
                               const struct pc_vault_read_options *options, struct pc_span bytes,
                               size_t *header_length, struct pc_buf *out, size_t *need,
                               enum pc_vault_fault *fault, struct pc_diag *diag);

#endif

/* The header of a message as bytes ("Message Header" of the specification), without any key. */
#ifndef PC_VAULT_HEADER_H
#define PC_VAULT_HEADER_H

#include "base/arena.h"
#include "crypto/gcm_stream.h"
#include "vault/message/suite.h"

enum {
    PC_VAULT_COMMITMENT = 32,
    PC_VAULT_HEADER_MAX = 4 << 20, /* more is refused, whatever it says of itself */
};

struct pc_vault_header {
    const struct pc_vault_suite *suite;
    struct pc_span id;
    struct pc_vault_context context; /* in the arena */
    /* The same in the order that it stands there, where that is not the one of the specification
     * (else empty): older SDKs for JavaScript sorted by the locale. */
    struct pc_vault_context as_stored;
    const struct pc_vault_wrapped_key *wrapped; /* in the arena */
    size_t count;
    uint32_t frame_length;     /* 0: one piece, not framed */
    struct pc_span commitment; /* empty where the suite has none */
    struct pc_span body;       /* the bytes that the tag is over */
    struct pc_span nonce, tag;
    size_t length; /* of the whole header */
};

/* Reads the header at the beginning of these bytes; its spans borrow from them. *need is 0, or how
 * many bytes of the message must at least be there before it can say more (then PC_OK and *out is
 * not to be used). PC_ERR_UNSUPPORTED with PC_VAULT_FAULT_FOREIGN: no message of this format.
 * PC_ERR_CORRUPT with PC_VAULT_FAULT_ALTERED: something in it cannot be. PC_ERR_RANGE: more wrapped
 * keys than max_wrapped, or too long. */
PC_MUST pc_err pc_vault_header_read(struct pc_span bytes, size_t max_wrapped,
                                    struct pc_arena *arena, struct pc_vault_header *out,
                                    size_t *need, enum pc_vault_fault *fault, struct pc_diag *diag);

/* Appends the header's body: everything but its nonce and tag. Reads suite, id, context, wrapped,
 * frame_length and commitment. */
PC_MUST pc_err pc_vault_header_write(const struct pc_vault_header *header, struct pc_buf *out);

/* The number of a span of up to 8 bytes, the highest first, and back to as many. */
uint64_t pc_vault_number(struct pc_span bytes);
void pc_vault_put_number(uint8_t *to, size_t width, uint64_t value);

#endif

/* The frames of a body, and a body in one piece ("Message Body", "Message Body AAD"). */
#ifndef PC_VAULT_FRAME_H
#define PC_VAULT_FRAME_H

#include "vault/message/header.h"

enum pc_vault_kind { PC_VAULT_REGULAR, PC_VAULT_FINAL, PC_VAULT_SINGLE };

enum {
    PC_VAULT_SINGLE_HEAD = PC_GCM_NONCE + 8,
    PC_VAULT_BODY_AAD = 32 + 37 + 4 + 8, /* at most */
};

/* What each piece of a message's body is bound to. */
struct pc_vault_body {
    uint8_t id[32];
    size_t id_length;
    uint32_t frame_length; /* 0: not framed */
};

struct pc_vault_piece {
    enum pc_vault_kind kind;
    uint32_t number;
    uint8_t nonce[PC_GCM_NONCE];
    uint64_t length; /* of the content, which stands between head and tag */
    size_t head;     /* bytes before the content */
};

/* Reads the head of the piece that begins here and must have that number. *need is 0, or how many
 * bytes it takes. PC_ERR_CORRUPT: it is another one, or longer than can be. */
PC_MUST pc_err pc_vault_piece_read(const struct pc_vault_body *body, struct pc_span bytes,
                                   uint32_t number, struct pc_vault_piece *out, size_t *need);

/* Starts its content with a cipher under the message's content key. */
PC_MUST pc_err pc_vault_piece_begin(const struct pc_vault_body *body,
                                    const struct pc_vault_piece *piece,
                                    struct pc_gcm_stream *cipher);

/* Seals a frame: head, content and tag go to out. plain may be where its content will be. */
PC_MUST pc_err pc_vault_frame_seal(const struct pc_vault_body *body, struct pc_gcm_stream *cipher,
                                   uint32_t number, struct pc_span plain, bool final, uint8_t *out);

/* Opens a piece that is all there: content with its tag behind it. out, which may be where the
 * content is, is wiped where it does not verify. */
PC_MUST pc_err pc_vault_piece_open(const struct pc_vault_body *body,
                                   const struct pc_vault_piece *piece, struct pc_gcm_stream *cipher,
                                   struct pc_span content, uint8_t *out);

#endif

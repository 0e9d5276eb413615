/* From a credential to who it is now, by verification, memory and directory. */
#ifndef PC_GATE_IDENTIFY_H
#define PC_GATE_IDENTIFY_H

#include "gate/credential.h"
#include "gate/identity.h"
#include "gate/verify_keys.h"
#include "gate/memory.h"
#include "model/directory.h"

struct pc_gate_who {
    struct pc_gate_memory *memory;
    struct pc_gate_verify_keys *keys;
    const struct pc_directory *directory;
    const struct pc_policy *policy;
    uint64_t policy_serial;
    struct pc_arena *arena;
    pc_time now;
};

/* PC_ALLOWED with *out, which lives until the next call (texts in the arena or in memory), or why
 * not. */
enum pc_reason pc_gate_identify(const struct pc_gate_who *who,
                                const struct pc_gate_credential *credential,
                                const struct pc_gate_identity **out);

/* resolve.c: fills principal, permissions and blocks from the directory as it is now. */
enum pc_reason pc_gate_resolve_token(const struct pc_gate_who *who, struct pc_gate_identity *out);
enum pc_reason pc_gate_resolve_key(const struct pc_gate_who *who, struct pc_span text,
                                   struct pc_gate_identity *out);
/* PC_NO_CREDENTIAL: none of the names stands for anybody. */
enum pc_reason pc_gate_resolve_certificate(const struct pc_gate_who *who, struct pc_span names,
                                           struct pc_gate_identity *out);
enum pc_reason pc_gate_resolve_session(const struct pc_gate_who *who, const uint8_t digest[32],
                                       struct pc_gate_identity *out);

#endif

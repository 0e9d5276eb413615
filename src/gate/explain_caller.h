/* What `portcullis explain` and the admin API share: as whom a request is explained, and the
 * answer. */
#ifndef PC_GATE_EXPLAIN_CALLER_H
#define PC_GATE_EXPLAIN_CALLER_H

#include "gate/gate.h"
#include "model/principal.h"

enum { PC_EXPLAIN_STEPS_MAX = 64 };

/* The account as a principal that signed in at `now`, by the directory; PC_ERR_NOTFOUND where it
 * knows none of that id. Texts live as long as directory and arena. */
PC_MUST pc_err pc_explain_account(const struct pc_id *id, const struct pc_directory *directory,
                                  pc_time now, struct pc_arena *arena, struct pc_principal *out);
/* The bearer of an API key. */
PC_MUST pc_err pc_explain_key(const struct pc_id *id, const struct pc_directory *directory,
                              struct pc_arena *arena, struct pc_principal *out);

/* {"allowed":…,"reason":…,"status":…,"route":…,"upstream":…,"path":…,"client":…,"steps":[…]} */
void pc_explain_render(const struct pc_verdict *verdict, const struct pc_gate_step *steps,
                       size_t count, struct pc_buf *out);

/* Host and target of "https://host/path?query" or "/path?query" (a host of the gate is taken then).
 * PC_ERR_INVALID: plain http, which is only redirected. */
PC_MUST pc_err pc_explain_target(struct pc_span url, const struct pc_settings *settings,
                                 struct pc_request *out);

#endif

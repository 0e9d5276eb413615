/*
 * What the firewall leaves out, made ready: the records of the directory, read once for each
 * version of theirs, and those of them that are in force for one request.
 */
#ifndef PC_GATE_EXCLUSIONS_H
#define PC_GATE_EXCLUSIONS_H

#include "inspect/waf/waf.h"
#include "model/directory.h"

struct pc_exclusions;

PC_MUST pc_err pc_exclusions_new(struct pc_exclusions **out);
void pc_exclusions_free(struct pc_exclusions *exclusions);

/* Reads them anew where the directory's version is another one. Cheap when nothing changed. One
 * that cannot be read is left out: the firewall then does more than it was told, never less. On
 * failure those from before stay. */
PC_MUST pc_err pc_exclusions_refresh(struct pc_exclusions *exclusions,
                                     const struct pc_directory *directory);

/* Those for a request to that host (lower-case, without its port) and route that are not over at
 * `now`. All of it is copied into the arena, so it outlives the next refresh; `context` of each is
 * a struct pc_id: the exclusion's. */
PC_MUST pc_err pc_exclusions_for(const struct pc_exclusions *exclusions, struct pc_span host,
                                 struct pc_span route, pc_time now, struct pc_arena *arena,
                                 const struct pc_waf_exclusion **out, size_t *count);

/* One record made ready, in the arena. PC_ERR_INVALID with a diag: its variable is none. */
PC_MUST pc_err pc_exclusion_compile(const struct pc_exclusion_record *record,
                                    struct pc_arena *arena, struct pc_waf_exclusion *out,
                                    struct pc_diag *diag);

#endif

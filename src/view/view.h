/*
 * The view: everything the edge needs to decide, in one memory-mapped LMDB environment that the
 * authority alone writes. It is derived from the store; delete it and it is rebuilt.
 *
 * A record starts with a version byte; a reader that does not know it, or finds a record malformed,
 * answers PC_ERR_CORRUPT, which denies.
 */
#ifndef PC_VIEW_VIEW_H
#define PC_VIEW_VIEW_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "model/directory.h"
#include "model/records.h"

/* ---- reading (edge, command) ---- */

struct pc_view;

struct pc_view_writer;

/* Opens read-only. After the fork of the process that uses it, and never in the process of the
 * writer (see pc_view_open_within). PC_ERR_NOTFOUND: there is none yet, nothing was committed to
 * it, or the machine crashed under it: the writer will make it anew. */
PC_MUST pc_err pc_view_open(const char *path, struct pc_view **out, struct pc_diag *diag);
/* A reader in the writer's own process, one for each thread; closed before the writer is. LMDB does
 * not allow one process to open the files twice. */
PC_MUST pc_err pc_view_open_within(struct pc_view_writer *writer, struct pc_view **out,
                                   struct pc_diag *diag);
void pc_view_close(struct pc_view *view);

/* Takes a fresh snapshot (about 100 ns) as a directory; the one before it ends. One at a time. */
PC_MUST pc_err pc_view_snapshot(struct pc_view *view, struct pc_directory *out);
/* Lets go of the snapshot, so that the writer can reuse pages; take one again before reading. */
void pc_view_rest(struct pc_view *view);
/* True where the folder now holds another environment than the open one (deleted and rebuilt). */
bool pc_view_replaced(const struct pc_view *view);

/* ---- writing (authority) ---- */

struct pc_view_options {
    mode_t mode; /* of the lock file, which readers write; 0: 0660. The data file gets it without
                    the others' right to write. */
    size_t map_size; /* upper bound of the file in bytes; 0: 64 GiB of address space */
};

/* Opens or makes it. Only one writer lives at a time (the authority's lock sees to that). What is
 * there from before a crash of the machine is removed and begun anew. PC_ERR_CORRUPT: the data file
 * is no view; pc_view_discard it and open again. */
PC_MUST pc_err pc_view_writer_open(const char *path, const struct pc_view_options *options,
                                   struct pc_view_writer **out, struct pc_diag *diag);
void pc_view_writer_close(struct pc_view_writer *writer);
/* True where somebody removed the files under it: close, open anew, rebuild. */
bool pc_view_writer_lost(const struct pc_view_writer *writer);

/* Removes the files of a closed view. */
PC_MUST pc_err pc_view_discard(const char *path);

/* Changes between begin and commit appear to readers at once. The thread that begins is the one
 * that commits or aborts; another thread's begin waits. A killed process leaves the last commit. */
PC_MUST pc_err pc_view_begin(struct pc_view_writer *writer);
PC_MUST pc_err pc_view_commit(struct pc_view_writer *writer);
void pc_view_abort(struct pc_view_writer *writer);

/* The store's change_seq that the view has caught up with; 0 in a new or cleared view. */
PC_MUST pc_err pc_view_get_seq(struct pc_view_writer *writer, uint64_t *out);
PC_MUST pc_err pc_view_put_seq(struct pc_view_writer *writer, uint64_t seq);

/* All but the policy, for a rebuild. Records put after it in the same transaction are written
 * faster where they come in the order of their keys. */
PC_MUST pc_err pc_view_clear(struct pc_view_writer *writer);
PC_MUST pc_err pc_view_put_policy(struct pc_view_writer *writer, struct pc_span text);
/* NULL: there is no firewall. Belongs to the policy, and is kept with it when the rest is cleared.
 */
PC_MUST pc_err pc_view_put_firewall(struct pc_view_writer *writer,
                                    const struct pc_firewall_record *r);
/* The same of schemas and patterns. */
PC_MUST pc_err pc_view_put_content(struct pc_view_writer *writer,
                                   const struct pc_content_record *r);
PC_MUST pc_err pc_view_put_account(struct pc_view_writer *writer,
                                   const struct pc_account_record *r);
PC_MUST pc_err pc_view_put_key(struct pc_view_writer *writer, const struct pc_key_record *r);
PC_MUST pc_err pc_view_put_session(struct pc_view_writer *writer, const uint8_t digest[32],
                                   const struct pc_session_record *r);
PC_MUST pc_err pc_view_put_role(struct pc_view_writer *writer, struct pc_span name,
                                struct pc_span permissions);
PC_MUST pc_err pc_view_put_revoked(struct pc_view_writer *writer, struct pc_span id, pc_time until);
PC_MUST pc_err pc_view_put_block(struct pc_view_writer *writer, const struct pc_block_record *r);
PC_MUST pc_err pc_view_put_verify_key(struct pc_view_writer *writer,
                                      const struct pc_verify_key_record *r);
/* Of an account on a route, by the route's name. */
PC_MUST pc_err pc_view_put_grant(struct pc_view_writer *writer, const struct pc_id *account,
                                 struct pc_span route, const struct pc_grant_record *r);
/* A client certificate's name, and whose it is. */
PC_MUST pc_err pc_view_put_certificate(struct pc_view_writer *writer, struct pc_span name,
                                       const struct pc_id *account);
PC_MUST pc_err pc_view_clear_certificates(struct pc_view_writer *writer);
/* Something that the firewall leaves out. Each change of them gives them a new version. */
PC_MUST pc_err pc_view_put_exclusion(struct pc_view_writer *writer,
                                     const struct pc_exclusion_record *r);
PC_MUST pc_err pc_view_del_exclusion(struct pc_view_writer *writer, const struct pc_id *id);
/* Removing what is not there is PC_OK. */
PC_MUST pc_err pc_view_del_certificate(struct pc_view_writer *writer, struct pc_span name);
PC_MUST pc_err pc_view_del_grant(struct pc_view_writer *writer, const struct pc_id *account,
                                 struct pc_span route);
PC_MUST pc_err pc_view_del_revoked(struct pc_view_writer *writer, struct pc_span id);
PC_MUST pc_err pc_view_del_account(struct pc_view_writer *writer, const struct pc_id *id);
PC_MUST pc_err pc_view_del_key(struct pc_view_writer *writer, const struct pc_id *id);
PC_MUST pc_err pc_view_del_session(struct pc_view_writer *writer, const uint8_t digest[32]);
PC_MUST pc_err pc_view_del_role(struct pc_view_writer *writer, struct pc_span name);
PC_MUST pc_err pc_view_del_block(struct pc_view_writer *writer, const struct pc_block_record *r);
PC_MUST pc_err pc_view_del_verify_key(struct pc_view_writer *writer, struct pc_span issuer,
                                      struct pc_span kid);
/* Removes revocations, sessions, grants, blocks and exclusions that ended before now. */
PC_MUST pc_err pc_view_sweep(struct pc_view_writer *writer, pc_time now);

/* How many records of each kind there are, for tests of what was written. */
struct pc_view_counts {
    uint64_t accounts, keys, sessions, roles, revocations, blocks, verify_keys, grants, exclusions;
    uint64_t generation;
};
PC_MUST pc_err pc_view_count(struct pc_view *view, struct pc_view_counts *out);

#endif

/*
 * What belongs into a backup of a gate: the files below its run folder that are nobody's to make
 * again, and those that its configuration names. View, bundles, sockets, spool and nginx's files
 * are made anew.
 */
#ifndef PC_CLI_BACKUP_COLLECT_H
#define PC_CLI_BACKUP_COLLECT_H

#include "cli/backup/snapshot.h"
#include "cli/setup.h"
#include "vault/backup/make.h"

/* Also sets of the manifest: run, config, and the head of the trail. */
PC_MUST pc_err pc_collect(const struct pc_setup *setup, const struct pc_snapshot *snapshot,
                          struct pc_backup_sources *sources, struct pc_arena *arena,
                          struct pc_backup_manifest *manifest, struct pc_diag *diag);

#endif

/* Messages from their beginning to their end: pipes, suites that sign, and bodies in one piece. */
#ifndef PC_CLI_VAULT_STREAM_H
#define PC_CLI_VAULT_STREAM_H

#include "cli/vault/file.h"

/* Descriptors as the ends of a stream. */
struct pc_files_stream {
    struct pc_files_run *run;
    int in, out;         /* out -1: nothing is written */
    struct pc_span head; /* bytes of `in` that were read before */
    uint64_t written;
    int error;      /* errno of what failed */
    bool in_failed; /* it was reading */
};

struct pc_vault_source pc_files_source(struct pc_files_stream *stream);
struct pc_vault_sink pc_files_sink(struct pc_files_stream *stream);

/* What it ended with. */
enum pc_files_outcome pc_files_stream_outcome(const struct pc_files_stream *stream, pc_err err,
                                              enum pc_vault_fault fault, struct pc_diag *diag);

/* A file to its temporary. */
enum pc_files_outcome pc_files_seal_stream(struct pc_files_file *file,
                                           const struct pc_vault_write_options *options);
/* A message of that context, from its beginning, to a file that nobody sees before it ends; out -1:
 * it is only verified. */
enum pc_files_outcome pc_files_open_stream(struct pc_files_hand *hand,
                                           const struct pc_vault_context *expected, int in, int out,
                                           struct pc_diag *diag);

#endif

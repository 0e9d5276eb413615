/*
 * Asking the authority's admin API.
 *
 * Who may open the admin socket is decided by the file's mode; there is no other credential.
 */
#ifndef PC_CLI_ADMIN_H
#define PC_CLI_ADMIN_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/cli.h"
#include "cli/http.h"
#include "cli/output.h"

/* "/admin/v1/users/" and the text, percent-encoded as one segment (RFC 3986 section 2.1). */
void pc_admin_add_segment(struct pc_buf *path, const char *text);

/* What a problem document (RFC 9457) says, for the operator: never empty. */
void pc_admin_problem(const struct pc_answer *answer, struct pc_buf *out);

/* The whole way of a command: finds the socket by the configuration, asks "/admin/v1/<path>",
 * prints what went wrong. body is taken over. *out (may be NULL): the answer's JSON, to be let go
 * of. */
int pc_admin_call(const struct pc_cli *cli, const char *method, const char *path, json_t *body,
                  json_t **out);
/* The two halves of it, for who wants to look at the answer between them: one exchange, whatever
 * the status, which prints what went wrong where there is no answer; and the answer's JSON, or a
 * printed problem. */
int pc_admin_ask(const struct pc_cli *cli, const char *method, const char *path, json_t *body,
                 struct pc_answer *out);
int pc_admin_finish(const struct pc_cli *cli, const struct pc_answer *answer, json_t **out);
/* All items of a list, page by page; limit 0: all. */
int pc_admin_list(const struct pc_cli *cli, const char *path, uint64_t limit, json_t **items);

/* Whole commands: prints that list; prints what is at prefix and the first operand; deletes it and
 * says "<kind> <operand> <done>.". */
int pc_admin_show_list(const struct pc_cli *cli, const char *path, uint64_t limit,
                       const struct pc_column *columns);
int pc_admin_show(const struct pc_cli *cli, const char *prefix);
int pc_admin_delete(const struct pc_cli *cli, const char *prefix, const char *kind,
                    const char *done);

#endif

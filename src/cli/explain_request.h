/* The request and the caller that `portcullis explain` asks about, made of its arguments. */
#ifndef PC_CLI_EXPLAIN_REQUEST_H
#define PC_CLI_EXPLAIN_REQUEST_H

#include "base/arena.h"
#include "cli/cli.h"
#include "cli/setup.h"
#include "model/directory.h"
#include "model/principal.h"
#include "model/request.h"

/* Method, URL ("https://host/path?query" or "/path"), --address, --header, --token and the rest.
 * All in the arena. Prints what is wrong; returns an exit code. */
int pc_explain_request(const struct pc_cli *cli, const struct pc_settings *settings,
                       struct pc_arena *arena, struct pc_request *out);

/* A directory that knows the configuration's policy and roles and nothing else, for a gate that has
 * never run. setup must outlive it. */
struct pc_directory pc_explain_bare_directory(const struct pc_setup *setup);

#endif

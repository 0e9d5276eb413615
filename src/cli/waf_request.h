/* A request for `portcullis waf check`, from a file or from arguments as curl has them. */
#ifndef PC_CLI_WAF_REQUEST_H
#define PC_CLI_WAF_REQUEST_H

#include "cli/cli.h"
#include "inspect/waf/replay.h"

/* --file FILE ("-": standard input), or URL with -X, -H, -d and --data-file. Fills what a client
 * would have sent of itself: Host, User-Agent, Accept, Content-Type and Content-Length. Prints what
 * went wrong; returns an exit code. */
int pc_waf_request_of(const struct pc_cli *cli, struct pc_arena *arena, struct pc_waf_request *out);

#endif

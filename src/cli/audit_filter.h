/* Which records of the trail are printed, and how. */
#ifndef PC_CLI_AUDIT_FILTER_H
#define PC_CLI_AUDIT_FILTER_H

#include <jansson.h>

#include "audit/filter.h"
#include "cli/cli.h"

/* The options of show and follow. */
extern const struct pc_cli_option pc_audit_filter_options[];

struct pc_audit_reader {
    const struct pc_cli *cli;
    uint64_t next; /* the sequence number to go on with */
    struct pc_audit_filter filter;
    uint64_t limit; /* records to print; 0: all */
    uint64_t printed;
    bool titled;  /* the line of titles is printed */
    bool last;    /* with a limit and no start: the last ones, so they are held back */
    bool done;    /* the limit is reached */
    json_t *held; /* the last records, as texts */
};

int pc_audit_reader_init(const struct pc_cli *cli, struct pc_audit_reader *out);
void pc_audit_reader_free(struct pc_audit_reader *reader);
/* Moves to the end of the trail without printing. */
int pc_audit_reader_skip(struct pc_audit_reader *reader, const char *directory);
/* Prints what was held back. */
void pc_audit_reader_flush(struct pc_audit_reader *reader);

/* A pc_chain_row. */
pc_err pc_audit_row(void *context, uint64_t seq, struct pc_span json);

#endif

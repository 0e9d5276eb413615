/*
 * The schema of portcullis.yaml as tables: one row a key. Loading, defaults, limits, error texts,
 * the JSON Schema and docs/configuration.md all come from these rows; adding a key is adding a row.
 */
#ifndef PC_CONFIG_SCHEMA_H
#define PC_CONFIG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "config/format.h"
#include "config/report.h"

enum pc_schema_type {
    PC_TYPE_TEXT,     /* struct pc_span */
    PC_TYPE_PATH,     /* struct pc_span; a relative one is made absolute */
    PC_TYPE_SECRET,   /* struct pc_span: a reference (model/secret_ref.h); a file's path is made
                         absolute. Each is also in pc_settings.secrets */
    PC_TYPE_WORD,     /* struct pc_span, one of the choices */
    PC_TYPE_BOOL,     /* bool */
    PC_TYPE_SWITCH,   /* bool: the first choice is false, the second true */
    PC_TYPE_CHOICE,   /* an enum: the index of the choice */
    PC_TYPE_U32,      /* uint32_t */
    PC_TYPE_DURATION, /* pc_time */
    PC_TYPE_SIZE,     /* uint64_t, bytes */
    PC_TYPE_KIB,      /* uint32_t, KiB; written as a size */
    PC_TYPE_RATE,     /* struct pc_settings_rate: count and per */
    PC_TYPE_TEXTS,    /* struct pc_texts; one text alone is a list of one */
    PC_TYPE_PATHS,    /* struct pc_texts; relative ones are made absolute */
    PC_TYPE_NETWORKS, /* struct pc_networks */
    PC_TYPE_SECTION,  /* a mapping whose keys are the rows of `section` */
    PC_TYPE_LIST,     /* a list of such mappings: a pointer, and its count at count_at */
    PC_TYPE_MAP,      /* the same with a name for each */
};

struct pc_schema;

struct pc_schema_row {
    const char *key;
    enum pc_schema_type type;
    size_t at;       /* offset in the struct of the section */
    size_t count_at; /* PC_TYPE_LIST, PC_TYPE_MAP */
    bool required;
    /* As the operator would write it; a list's items are joined by ", ", a map's is JSON. NULL:
     * empty text, false, zero or nothing. Entries of a map's default are there unless the file has
     * one of that name. */
    const char *fallback;
    uint64_t min,
        max; /* of the value, of a text's bytes, of a list's items; max 0: the usual one */
    const char *const *choices;     /* ends with NULL */
    const struct pc_format *format; /* of texts; NULL: any printable text */
    const struct pc_schema *section;
    const char *doc;
};

struct pc_schema {
    const struct pc_schema_row *rows;
    size_t count;                  /* at most PC_SCHEMA_ROWS_MAX */
    size_t size;                   /* bytes of the struct, for lists and maps */
    size_t name_at;                /* maps: where the name goes (struct pc_span) */
    const struct pc_format *names; /* maps: what a name may be; NULL: pc_format_name */
    bool has_line;
    size_t line_at;                        /* uint32_t */
    const struct pc_schema_row *shorthand; /* what a value that is no mapping stands for */
    /* What no row can see alone; called when the section itself had no error. */
    void (*check)(struct pc_report *report, uint32_t line, const void *section);
};

enum { PC_SCHEMA_ROWS_MAX = 48, PC_SCHEMA_ITEMS_MAX = 4096, PC_SCHEMA_TEXT_MAX = 4096 };

extern const struct pc_schema pc_schema_root;

/* Sections that stand in files of their own. */
extern const struct pc_schema pc_schema_listen, pc_schema_certificates, pc_schema_forward_auth,
    pc_schema_tls, pc_schema_cors, pc_schema_headers;
extern const struct pc_schema pc_schema_upstream, pc_schema_rate, pc_schema_role, pc_schema_route;
extern const struct pc_schema pc_schema_issuer;
extern const struct pc_schema pc_schema_tokens, pc_schema_passwords, pc_schema_mfa,
    pc_schema_passkeys, pc_schema_api_keys, pc_schema_sessions, pc_schema_sign_in,
    pc_schema_approvals, pc_schema_audit, pc_schema_users, pc_schema_log, pc_schema_mail;
extern const struct pc_schema pc_schema_secrets;
extern const struct pc_schema pc_schema_waf, pc_schema_route_waf;
extern const struct pc_schema pc_schema_dlp, pc_schema_route_dlp;
extern const struct pc_schema pc_schema_vault;
extern const struct pc_schema pc_schema_contract, pc_schema_route_contract;
extern const struct pc_schema pc_schema_dlp_rules; /* of a file of its own */

const struct pc_schema_row *pc_schema_find(const struct pc_schema *schema, struct pc_span key);

/* The most that a value may be, with the usual limit where the row names none. */
uint64_t pc_schema_max(const struct pc_schema_row *row);

/* What a value of the row is, in words ("a duration such as 30s, from 1s to 1d"). */
void pc_schema_expected(const struct pc_schema_row *row, struct pc_buf *out);

/* A limit of the row in the row's own unit ("15m", "1MiB", "20"). */
void pc_schema_limit(const struct pc_schema_row *row, uint64_t value, struct pc_buf *out);

#endif

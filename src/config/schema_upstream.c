/* The rows of an upstream: the servers of one service, and how they are reached. */
#include "config/schema.h"
#include "model/settings.h"

static const struct pc_schema_row server_rows[] = {
    {.key = "address",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_server, address),
     .required = true,
     .format = &pc_format_server,
     .doc = "Where the server listens."},
    {.key = "weight",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_server, weight),
     .fallback = "1",
     .min = 1,
     .max = 1000,
     .doc = "Its share of the requests, beside the others' weights."},
    {.key = "backup",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_server, backup),
     .fallback = "false",
     .doc = "Used only while no other server is healthy."},
};

static const struct pc_schema server = {
    .rows = server_rows,
    .count = sizeof server_rows / sizeof *server_rows,
    .size = sizeof(struct pc_settings_server),
    .shorthand = &server_rows[0],
};

/* The struct of an upstream carries its TLS settings itself, so these offsets are the upstream's.
 */
static void check_tls(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_upstream *upstream = section;
    if ((upstream->tls_certificate.len > 0) != (upstream->tls_key.len > 0))
        pc_report_add(report, line, "certificate and key are given together or not at all");
    bool any =
        upstream->tls_ca.len > 0 || upstream->tls_certificate.len > 0 || upstream->tls_name.len > 0;
    if (any && !upstream->tls)
        pc_report_add(report, line, "is not switched on; add enabled: true");
}

static const struct pc_schema_row tls_rows[] = {
    {.key = "enabled",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_upstream, tls),
     .fallback = "false",
     .doc = "Speaks TLS to the servers and verifies their certificates."},
    {.key = "ca",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_upstream, tls_ca),
     .doc = "The authorities that sign the servers' certificates, PEM; when not given, the "
            "system's."},
    {.key = "certificate",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_upstream, tls_certificate),
     .doc = "The gate's own certificate towards the servers, PEM, for mutual TLS."},
    {.key = "key",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_upstream, tls_key),
     .doc = "The private key of that certificate, PEM."},
    {.key = "name",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_upstream, tls_name),
     .format = &pc_format_host_plain,
     .doc = "The name to verify; when not given, the server's host."},
};

static const struct pc_schema tls = {
    .rows = tls_rows,
    .count = sizeof tls_rows / sizeof *tls_rows,
    .check = check_tls,
};

static void check_upstream(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_upstream *upstream = section;
    if (pc_span_eq(upstream->name, PC_SPAN("authority")))
        pc_report_add(report, line, "the name authority is the gate's own; choose another");
    for (size_t i = 0; i < upstream->server_count; i++)
        if (!upstream->servers[i].backup)
            return;
    pc_report_add(report, line, "every server is a backup; at least one must not be");
}

static const struct pc_schema_row upstream_rows[] = {
    {.key = "servers",
     .type = PC_TYPE_LIST,
     .at = offsetof(struct pc_settings_upstream, servers),
     .count_at = offsetof(struct pc_settings_upstream, server_count),
     .required = true,
     .min = 1,
     .max = 256,
     .section = &server,
     .doc = "The servers; an address alone stands for a server of weight 1."},
    {.key = "connect_timeout",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_upstream, connect_timeout),
     .fallback = "60s",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)PC_DAY,
     .doc = "How long connecting may take."},
    {.key = "send_timeout",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_upstream, send_timeout),
     .fallback = "60s",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)PC_DAY,
     .doc = "How long a server may take none of the request's bytes."},
    {.key = "read_timeout",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_upstream, read_timeout),
     .fallback = "60s",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)PC_DAY,
     .doc = "How long a server may send nothing."},
    {.key = "keepalive",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_upstream, keepalive),
     .fallback = "32",
     .max = 10000,
     .doc = "Idle connections that each worker keeps open."},
    {.key = "max_fails",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_upstream, max_fails),
     .fallback = "3",
     .max = 1000,
     .doc = "So many failures within fail_timeout put a server aside for fail_timeout; 0 never "
            "does."},
    {.key = "fail_timeout",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_upstream, fail_timeout),
     .fallback = "10s",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)PC_DAY,
     .doc = "The time in which failures are counted, and for which a server is put aside."},
    {.key = "tls",
     .type = PC_TYPE_SECTION,
     .at = 0,
     .section = &tls,
     .doc = "TLS towards the servers."},
    {.key = "assertion",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_upstream, assertion),
     .fallback = "true",
     .doc = "Sends X-Portcullis-Assertion, a signed token that says who is asking."},
};

const struct pc_schema pc_schema_upstream = {
    .rows = upstream_rows,
    .count = sizeof upstream_rows / sizeof *upstream_rows,
    .size = sizeof(struct pc_settings_upstream),
    .name_at = offsetof(struct pc_settings_upstream, name),
    .check = check_upstream,
};

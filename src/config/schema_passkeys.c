/* The rows of passkeys. */
#include "config/schema.h"
#include "model/settings.h"

/* "gate.example.org" of "https://gate.example.org:8443". */
static struct pc_span host_of(struct pc_span origin) {
    struct pc_span host = pc_span_from(origin, pc_span_find(origin, '/') + 2);
    return pc_span_upto(host, pc_span_find(host, ':'));
}

static bool is_within(struct pc_span host, struct pc_span rp_id) {
    if (pc_span_eq_nocase(host, rp_id))
        return true;
    return host.len > rp_id.len + 1 &&
           pc_span_eq_nocase(pc_span_from(host, host.len - rp_id.len), rp_id) &&
           host.ptr[host.len - rp_id.len - 1] == '.';
}

/* What a browser would refuse anyway (WebAuthn Level 3 section 5.1.3). */
static void check_passkeys(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_passkeys *passkeys = section;
    for (size_t i = 0; i < passkeys->origins.count; i++) {
        struct pc_span origin = passkeys->origins.items[i];
        if (!pc_span_starts(origin, PC_SPAN("https://")))
            pc_report_add(report, line, "an origin of passkeys does not begin with https://");
        else if (passkeys->rp_id.len > 0 && !is_within(host_of(origin), passkeys->rp_id))
            pc_report_add(report, line, "an origin of passkeys is not within rp_id");
    }
}

static const struct pc_schema_row passkeys_rows[] = {
    {.key = "rp_id",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_passkeys, rp_id),
     .fallback = "",
     .format = &pc_format_host_plain,
     .doc = "The domain that passkeys are made for, in small letters: a host of the gate or a "
            "domain above it. \"\": the host that was asked. Passkeys of another one are not good "
            "any more once it is changed."},
    {.key = "rp_name",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_passkeys, rp_name),
     .fallback = "",
     .max = 64,
     .doc = "The name that browsers show with it; \"\": mfa.issuer."},
    {.key = "origins",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_passkeys, origins),
     .max = 64,
     .format = &pc_format_origin,
     .doc = "The origins whose pages may use passkeys, compared exactly; none: https:// and the "
            "host and port that were asked."},
};

const struct pc_schema pc_schema_passkeys = {
    .rows = passkeys_rows,
    .count = sizeof passkeys_rows / sizeof *passkeys_rows,
    .check = check_passkeys,
};

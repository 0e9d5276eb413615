/* The rows of client certificates that stand for accounts. */
#include "config/schema.h"
#include "model/settings.h"

static const struct pc_schema_row account_rows[] = {
    {.key = "san",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_certificate, san),
     .required = true,
     .format = &pc_format_certificate_name,
     .doc = "A name in the certificate's subjectAltName: spiffe://example.org/billing, "
            "dns:service.internal or email:a@example.org."},
    {.key = "account",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_certificate, account),
     .required = true,
     .min = 1,
     .max = 64,
     .doc = "The name of the account that it stands for; while there is none, nobody's."},
};

static const struct pc_schema account = {
    .rows = account_rows,
    .count = sizeof account_rows / sizeof *account_rows,
    .size = sizeof(struct pc_settings_certificate),
};

static const struct pc_schema_row rows[] = {
    {.key = "accounts",
     .type = PC_TYPE_LIST,
     .at = offsetof(struct pc_settings, certificates),
     .count_at = offsetof(struct pc_settings, certificate_count),
     .max = 1024,
     .section = &account,
     .doc = "Which certificate is whose; needs tls.client_ca."},
};

const struct pc_schema pc_schema_certificates = {
    .rows = rows,
    .count = sizeof rows / sizeof *rows,
};

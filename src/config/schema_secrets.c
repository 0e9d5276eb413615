/* The rows of where secrets come from that the file refers to. */
#include "config/schema.h"
#include "model/secret_ref.h"
#include "model/settings.h"

#define VAULT(member) offsetof(struct pc_settings_secret_vault, member)
#define AWS(member)   offsetof(struct pc_settings_secret_aws, member)

/* The token that asks Vault cannot be in Vault. */
static void check_vault(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_secret_vault *vault = section;
    struct pc_secret_ref ref;
    if ((vault->url.len == 0) != (vault->token.len == 0))
        pc_report_add(report, line, "url and token are given together or not at all");
    if (vault->token.len > 0 && pc_secret_ref_parse(vault->token, &ref, NULL) == PC_OK &&
        (ref.kind == PC_SECRET_VAULT || ref.kind == PC_SECRET_AWS_SM))
        pc_report_add(report, line,
                      "token: write ${file:…}, ${env:…}, ${cred:…} or ${sealed:…}; it is needed "
                      "before another server can be asked");
}

static const struct pc_schema_row vault_rows[] = {
    {.key = "url",
     .type = PC_TYPE_TEXT,
     .at = VAULT(url),
     .max = 256,
     .format = &pc_format_service,
     .doc = "Where it is, as https://vault.example.org:8200; http to a loopback address alone."},
    {.key = "token",
     .type = PC_TYPE_SECRET,
     .at = VAULT(token),
     .doc = "The token that it is asked with; from a file, the environment, a systemd credential "
            "or sealed."},
    {.key = "namespace",
     .type = PC_TYPE_TEXT,
     .at = VAULT(name_space),
     .max = 128,
     .doc = "Its namespace; \"\": none."},
    {.key = "ca",
     .type = PC_TYPE_PATH,
     .at = VAULT(ca),
     .doc = "A PEM file of the authorities that its certificate may come from; \"\": those of the "
            "system."},
};

static const struct pc_schema vault = {
    .rows = vault_rows,
    .count = sizeof vault_rows / sizeof *vault_rows,
    .check = check_vault,
};

static const struct pc_schema_row aws_rows[] = {
    {.key = "region",
     .type = PC_TYPE_TEXT,
     .at = AWS(region),
     .max = 64,
     .doc = "The region; \"\": AWS_REGION, or what the shared file says."},
    {.key = "endpoint",
     .type = PC_TYPE_TEXT,
     .at = AWS(endpoint),
     .max = 256,
     .format = &pc_format_service,
     .doc = "Another place than the region's own, as for a VPC endpoint; \"\": that one."},
    {.key = "profile",
     .type = PC_TYPE_TEXT,
     .at = AWS(profile),
     .max = 128,
     .doc = "The profile of the shared credentials file; \"\": AWS_PROFILE, or default."},
    {.key = "ca",
     .type = PC_TYPE_PATH,
     .at = AWS(ca),
     .doc = "A PEM file of the authorities that its certificate may come from; \"\": those of the "
            "system."},
};

static const struct pc_schema aws = {
    .rows = aws_rows,
    .count = sizeof aws_rows / sizeof *aws_rows,
};

static const struct pc_schema_row rows[] = {
    {.key = "refresh",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_secrets, refresh),
     .fallback = "5m",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)PC_DAY,
     .doc = "How often files and other servers are asked for a changed value. What could not be "
            "read is tried again after 30s at the latest."},
    {.key = "vault",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings_secrets, vault),
     .section = &vault,
     .doc = "HashiCorp Vault or OpenBao, for ${vault:PATH#FIELD}."},
    {.key = "aws",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings_secrets, aws),
     .section = &aws,
     .doc = "AWS Secrets Manager, for ${aws-sm:NAME#KEY}. Its credentials come from the "
            "environment, the shared file, or the role of the container or instance."},
};

const struct pc_schema pc_schema_secrets = {
    .rows = rows,
    .count = sizeof rows / sizeof *rows,
};

/*
 * Tokens of providers: a prefix that says whose it is, and a body of a certain shape.
 */
#ifndef PC_INSPECT_DLP_TOKENS_H
#define PC_INSPECT_DLP_TOKENS_H

#include <stdint.h>

#include "inspect/dlp/rules.h"

/* Rules of tokens, in the order of pc_dlp_token_rules. */
enum pc_dlp_token_rule {
    PC_DLP_AWS_ACCESS_KEY = PC_DLP_SINGLE_RULES,
    PC_DLP_GITHUB_TOKEN,
    PC_DLP_GITLAB_TOKEN,
    PC_DLP_SLACK_TOKEN,
    PC_DLP_SLACK_WEBHOOK,
    PC_DLP_DISCORD_WEBHOOK,
    PC_DLP_DISCORD_TOKEN,
    PC_DLP_TELEGRAM_TOKEN,
    PC_DLP_STRIPE_KEY,
    PC_DLP_STRIPE_TEST_KEY,
    PC_DLP_GOOGLE_API_KEY,
    PC_DLP_GOOGLE_OAUTH,
    PC_DLP_SENDGRID_KEY,
    PC_DLP_TWILIO_KEY,
    PC_DLP_NPM_TOKEN,
    PC_DLP_PYPI_TOKEN,
    PC_DLP_OPENAI_KEY,
    PC_DLP_ANTHROPIC_KEY,
    PC_DLP_HUGGINGFACE_TOKEN,
    PC_DLP_PROVIDER_TOKEN,
    PC_DLP_BUILTIN_RULES,
};

struct pc_dlp_token_part {
    unsigned set;         /* of characters (text.h) */
    uint16_t least, most; /* so many of them */
    char then;            /* comes behind them; 0: nothing more is asked for */
};

struct pc_dlp_token {
    unsigned rule;
    const char *prefix;
    uint8_t window; /* of the prefix: which three bytes are looked for */
    struct pc_dlp_token_part parts[3];
};

extern const struct pc_dlp_token pc_dlp_tokens[];
extern const size_t pc_dlp_token_count;

#endif

/* The shapes of providers' tokens, and how one is read. */
#include "inspect/dlp/tokens.h"

#include "inspect/dlp/job.h"
#include "inspect/dlp/validate.h"

enum {
    A = PC_DLP_ALNUM,
    W = PC_DLP_URL64,
    U = PC_DLP_UPPER | PC_DLP_DIGIT,
    N = PC_DLP_DIGIT,
    H = PC_DLP_HEX,
    L = PC_DLP_LOWER | PC_DLP_DIGIT,
};

const struct pc_dlp_token pc_dlp_tokens[] = {
    {PC_DLP_AWS_ACCESS_KEY, "AKIA", 0, {{U, 16, 16, 0}}},
    {PC_DLP_AWS_ACCESS_KEY, "ASIA", 0, {{U, 16, 16, 0}}},
    {PC_DLP_AWS_ACCESS_KEY, "ABIA", 0, {{U, 16, 16, 0}}},
    {PC_DLP_AWS_ACCESS_KEY, "ACCA", 0, {{U, 16, 16, 0}}},
    {PC_DLP_GITHUB_TOKEN, "ghp_", 0, {{A, 36, 251, 0}}},
    {PC_DLP_GITHUB_TOKEN, "gho_", 0, {{A, 36, 251, 0}}},
    {PC_DLP_GITHUB_TOKEN, "ghu_", 0, {{A, 36, 251, 0}}},
    {PC_DLP_GITHUB_TOKEN, "ghs_", 0, {{A, 36, 251, 0}}},
    {PC_DLP_GITHUB_TOKEN, "ghr_", 0, {{A, 36, 251, 0}}},
    {PC_DLP_GITHUB_TOKEN, "github_pat_", 5, {{A, 22, 22, '_'}, {A, 59, 59, 0}}},
    {PC_DLP_GITLAB_TOKEN, "glpat-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_GITLAB_TOKEN, "glptt-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_GITLAB_TOKEN, "gldt-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_GITLAB_TOKEN, "glrt-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_GITLAB_TOKEN, "glft-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_GITLAB_TOKEN, "glcbt-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_GITLAB_TOKEN, "gloas-", 0, {{W, 40, 255, 0}}},
    {PC_DLP_GITLAB_TOKEN, "glsoat-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_GITLAB_TOKEN, "glagent-", 0, {{W, 40, 255, 0}}},
    {PC_DLP_SLACK_TOKEN, "xoxb-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_SLACK_TOKEN, "xoxp-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_SLACK_TOKEN, "xoxa-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_SLACK_TOKEN, "xoxr-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_SLACK_TOKEN, "xoxs-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_SLACK_TOKEN, "xoxe-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_SLACK_TOKEN, "xoxo-", 0, {{W, 20, 255, 0}}},
    {PC_DLP_SLACK_TOKEN, "xapp-", 0, {{W, 30, 255, 0}}},
    {PC_DLP_SLACK_WEBHOOK,
     "hooks.slack.com/services/",
     10,
     {{U, 8, 12, '/'}, {U, 8, 12, '/'}, {A, 20, 32, 0}}},
    {PC_DLP_DISCORD_WEBHOOK, "discord.com/api/webhooks/", 6, {{N, 17, 20, '/'}, {W, 60, 80, 0}}},
    {PC_DLP_DISCORD_WEBHOOK, "discordapp.com/api/webhooks/", 9, {{N, 17, 20, '/'}, {W, 60, 80, 0}}},
    {PC_DLP_STRIPE_KEY, "sk_live_", 2, {{A, 16, 247, 0}}},
    {PC_DLP_STRIPE_KEY, "rk_live_", 2, {{A, 16, 247, 0}}},
    {PC_DLP_STRIPE_KEY, "whsec_", 1, {{A, 32, 64, 0}}},
    {PC_DLP_STRIPE_TEST_KEY, "sk_test_", 0, {{A, 16, 247, 0}}},
    {PC_DLP_STRIPE_TEST_KEY, "rk_test_", 0, {{A, 16, 247, 0}}},
    {PC_DLP_GOOGLE_API_KEY, "AIza", 0, {{W, 35, 35, 0}}},
    {PC_DLP_GOOGLE_OAUTH, "GOCSPX-", 3, {{W, 28, 28, 0}}},
    {PC_DLP_GOOGLE_OAUTH, "ya29.", 0, {{W, 30, 512, 0}}},
    {PC_DLP_SENDGRID_KEY, "SG.", 0, {{W, 22, 22, '.'}, {W, 43, 43, 0}}},
    {PC_DLP_NPM_TOKEN, "npm_", 0, {{A, 36, 36, 0}}},
    {PC_DLP_PYPI_TOKEN, "pypi-", 0, {{W, 50, 512, 0}}},
    {PC_DLP_OPENAI_KEY, "sk-proj-", 5, {{W, 40, 255, 0}}},
    {PC_DLP_OPENAI_KEY, "sk-svcacct-", 3, {{W, 40, 255, 0}}},
    {PC_DLP_OPENAI_KEY, "sk-admin-", 1, {{W, 40, 255, 0}}},
    {PC_DLP_OPENAI_KEY, "sk-None-", 1, {{W, 40, 255, 0}}},
    {PC_DLP_OPENAI_KEY, "sk-", 0, {{A, 48, 48, 0}}},
    {PC_DLP_ANTHROPIC_KEY, "sk-ant-", 1, {{W, 32, 255, 0}}},
    {PC_DLP_HUGGINGFACE_TOKEN, "hf_", 0, {{A, 34, 40, 0}}},
    {PC_DLP_HUGGINGFACE_TOKEN, "api_org_", 5, {{A, 34, 34, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "sk-or-v1-", 5, {{H, 64, 64, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "dop_v1_", 4, {{H, 64, 64, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "doo_v1_", 4, {{H, 64, 64, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "dor_v1_", 4, {{H, 64, 64, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "shpat_", 0, {{A, 32, 32, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "shpca_", 0, {{A, 32, 32, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "shppa_", 0, {{A, 32, 32, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "shpss_", 0, {{A, 32, 32, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "dckr_pat_", 0, {{W, 27, 32, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "dapi", 0, {{H, 32, 32, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "glsa_", 0, {{A, 32, 32, '_'}, {A, 8, 8, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "hvs.", 0, {{W, 24, 255, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "NRAK-", 0, {{U, 27, 27, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "rubygems_", 2, {{H, 48, 48, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "PMAK-", 0, {{H, 24, 24, '-'}, {H, 34, 34, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "dp.pt.", 0, {{A, 40, 44, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "lin_api_", 3, {{A, 40, 40, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "ntn_", 0, {{A, 43, 50, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "pscale_tkn_", 7, {{W, 32, 64, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "AGE-SECRET-KEY-1", 0, {{U, 58, 58, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "ATATT3", 1, {{W, 100, 300, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "sq0atp-", 0, {{W, 22, 22, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "sq0csp-", 0, {{W, 43, 43, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "figd_", 1, {{W, 38, 64, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "sbp_", 0, {{H, 40, 40, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "gsk_", 0, {{A, 52, 52, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "xai-", 0, {{A, 80, 80, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "r8_", 0, {{A, 37, 37, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "pplx-", 1, {{A, 48, 56, 0}}},
    {PC_DLP_PROVIDER_TOKEN, "nfp_", 0, {{A, 36, 40, 0}}},
};
const size_t pc_dlp_token_count = sizeof pc_dlp_tokens / sizeof pc_dlp_tokens[0];

/* Reads the parts of a body; 0: it has another shape, else where it ends. */
static size_t read_parts(struct pc_dlp_text *text, size_t at,
                         const struct pc_dlp_token_part *parts) {
    for (size_t i = 0; i < 3 && parts[i].set != 0; i++) {
        size_t end = pc_dlp_run(text, at, parts[i].set, parts[i].most);
        if (end - at < parts[i].least)
            return 0;
        at = end;
        if (parts[i].then != 0 && pc_dlp_at(text, at++) != parts[i].then)
            return 0;
    }
    return at;
}

/* Not a text like "xxxx" in the shape of a token. */
static bool is_real(struct pc_dlp_text *text, size_t body, size_t end) {
    struct pc_span token = pc_dlp_cut(text, body, end);
    return pc_dlp_entropy(token) >= 260 && !pc_dlp_is_placeholder(token);
}

/* At the window of the token's prefix. */
void pc_dlp_detect_token(struct pc_dlp_job *job, size_t at, unsigned kind) {
    const struct pc_dlp_token *token = &pc_dlp_tokens[kind];
    struct pc_dlp_text *text = &job->text;
    if (at < token->window || !pc_dlp_wanted(job, token->rule))
        return;
    size_t start = at - token->window, body = start;
    for (const char *c = token->prefix; *c != '\0'; c++, body++)
        if (pc_dlp_at(text, body) != (uint8_t)*c)
            return;
    if (!pc_dlp_begins(text, start))
        return;
    size_t end = read_parts(text, body, token->parts);
    if (end == 0)
        return;
    int next = pc_dlp_at(text, end);
    if (!pc_dlp_is(next, PC_DLP_ALNUM) && next != '_' && is_real(text, body, end))
        (void)pc_dlp_found(job, token->rule, start, end);
}

/* "SK" or "AC" and 32 hexadecimal digits. */
void pc_dlp_detect_twilio(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_text *text = &job->text;
    if (!pc_dlp_wanted(job, PC_DLP_TWILIO_KEY) || !pc_dlp_begins(text, at))
        return;
    size_t end = pc_dlp_run(text, at + 2, H, 32);
    if (end - at == 34 && !pc_dlp_is(pc_dlp_at(text, end), W) && is_real(text, at + 2, end))
        (void)pc_dlp_found(job, PC_DLP_TWILIO_KEY, at, end);
}

/* At the last digit before ":A": a number, a colon and 35 characters. */
void pc_dlp_detect_telegram(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_text *text = &job->text;
    if (!pc_dlp_wanted(job, PC_DLP_TELEGRAM_TOKEN))
        return;
    size_t start = at;
    while (at - start < 12 && pc_dlp_is(pc_dlp_before(text, start, 1), N))
        start--;
    size_t digits = at - start + 1;
    bool behind_bot = start >= 3 && pc_span_eq(pc_dlp_cut(text, start - 3, start), PC_SPAN("bot"));
    if (digits < 8 || digits > 10 || (!behind_bot && !pc_dlp_begins(text, start)))
        return;
    size_t end = pc_dlp_run(text, at + 2, W, 35);
    if (end - at == 37 && !pc_dlp_is(pc_dlp_at(text, end), W) && is_real(text, at + 2, end))
        (void)pc_dlp_found(job, PC_DLP_TELEGRAM_TOKEN, start, end);
}

/* A user's number in base64, a time and a signature, with points between them. */
void pc_dlp_detect_discord(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    static const struct pc_dlp_token_part parts[3] = {
        {W, 23, 28, '.'}, {W, 6, 7, '.'}, {W, 27, 38, 0}};
    struct pc_dlp_text *text = &job->text;
    if (!pc_dlp_wanted(job, PC_DLP_DISCORD_TOKEN) || !pc_dlp_begins(text, at))
        return;
    size_t end = read_parts(text, at, parts);
    if (end != 0 && !pc_dlp_is(pc_dlp_at(text, end), W) && is_real(text, at, end))
        (void)pc_dlp_found(job, PC_DLP_DISCORD_TOKEN, at, end);
}

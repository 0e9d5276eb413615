/* Passwords in URLs: "scheme://user:password@host". The match is the password. */
#include "inspect/dlp/job.h"
#include "inspect/dlp/rules.h"
#include "inspect/dlp/validate.h"

static const struct pc_span examples[] = {
    PC_SPAN("postgres://app:k7Rt2mQz@db.internal:5432/x"),
    PC_SPAN("url=\"https://bob:Blue-Sky-77@example.com/\""),
    PC_SPAN("redis://:p4ssphrase9@cache:6379"),
    PC_SPAN("https://bob:Blue:Sky-77@example.com/"),
};
static const struct pc_span counters[] = {
    PC_SPAN("https://user:password@example.com"),
    PC_SPAN("https://user:$PASS@example.com"),
    PC_SPAN("https://example.com:8443/a@b"),
    PC_SPAN("https://user@example.com"),
    PC_SPAN("ftp://user:<pass>@host"),
    PC_SPAN("http://[::1]:80/@x"),
};

const struct pc_dlp_rule pc_dlp_rule_url_password = {
    .name = PC_SPAN("url-password"),
    .description = PC_SPAN("Password in a URL"),
    .level = PC_DLP_HIGH,
    .action = PC_DLP_REDACT,
    .examples = PC_DLP_LIST(examples),
    .counters = PC_DLP_LIST(counters),
};

enum { USER = 64, PASSWORD = 128, SHORTEST = 4 };

/* It may stand in the part of a URL before the host. */
static bool is_plain(int c) {
    return c > ' ' && c < 0x7f && c != '/' && c != '@' && c != ':' && c != '"' && c != '\'' &&
           c != '<' && c != '>' && c != '\\' && c != '?' && c != '#' && c != '[' && c != ']' &&
           c != '{' && c != '}';
}

/* At "://". */
void pc_dlp_detect_url_password(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_text *text = &job->text;
    if (!pc_dlp_wanted(job, PC_DLP_URL_PASSWORD) ||
        !pc_dlp_is(pc_dlp_before(text, at, 1), PC_DLP_ALNUM))
        return;
    size_t colon = at + 3;
    while (colon - at < USER && is_plain(pc_dlp_at(text, colon)))
        colon++;
    if (pc_dlp_at(text, colon) != ':')
        return;
    size_t end = colon + 1;
    while (end - colon <= PASSWORD &&
           (is_plain(pc_dlp_at(text, end)) || pc_dlp_at(text, end) == ':'))
        end++;
    int host = pc_dlp_at(text, end) == '@' ? pc_dlp_at(text, end + 1) : -1;
    if (end - colon <= SHORTEST || (!pc_dlp_is(host, PC_DLP_ALNUM) && host != '['))
        return;
    if (!pc_dlp_is_placeholder(pc_dlp_cut(text, colon + 1, end)))
        (void)pc_dlp_found(job, PC_DLP_URL_PASSWORD, colon + 1, end);
}

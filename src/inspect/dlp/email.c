/*
 * E-mail addresses. The part before "@host" of a URL, of a copied file's place ("git@host:path")
 * and of a message's identifier are none.
 */
#include "inspect/dlp/job.h"
#include "inspect/dlp/rules.h"
#include "inspect/dlp/top_levels.h"

static const struct pc_span allow[] = {PC_SPAN("git@*"), PC_SPAN("noreply@*"),
                                       PC_SPAN("no-reply@*"), PC_SPAN("*@localhost.*")};
static const struct pc_span examples[] = {
    PC_SPAN("write to jane.doe@example.com."),
    PC_SPAN("<bob+tag@mail.example.co.uk>"),
    PC_SPAN("{\"email\":\"o'hara@example.org\"}"),
    PC_SPAN("mailto:x@example.de?subject=y"),
    PC_SPAN("JANE@EXAMPLE.COM"),
    PC_SPAN("a_b-c%d@sub-domain.example.io"),
    PC_SPAN("https://example.com/?to=jane@example.com&x=1"),
};
static const struct pc_span counters[] = {
    PC_SPAN("https://user:pw@example.com/"),
    PC_SPAN("ssh://bob@example.com/x"),
    PC_SPAN("git@github.com:org/repo.git"),
    PC_SPAN("bob@example.com:src/x.c"),
    PC_SPAN("icon@2x.png"),
    PC_SPAN("lodash@4.17.21"),
    PC_SPAN("user@localhost"),
    PC_SPAN("@app.route"),
    PC_SPAN("getty@tty1.service"),
    PC_SPAN("a..b@"),
    PC_SPAN("memcpy@GLIBC_2.2.5"),
    PC_SPAN("Message-ID: <20240115.4a7f@mail.example.com>"),
    PC_SPAN("x@-example.com"),
    PC_SPAN("a1234567890123456789012345678901234567890123456789012345678901234@example.com"),
};

const struct pc_dlp_rule pc_dlp_rule_email = {
    .name = PC_SPAN("email"),
    .description = PC_SPAN("E-mail address"),
    .level = PC_DLP_MEDIUM,
    .action = PC_DLP_LOG,
    .allow = PC_DLP_LIST(allow),
    .examples = PC_DLP_LIST(examples),
    .counters = PC_DLP_LIST(counters),
};

enum { LOCAL = 64, DOMAIN = 253, LABEL = 63, USER_INFO = 64 };

static const struct pc_span identifiers[] = {PC_SPAN("message-id"), PC_SPAN("in-reply-to"),
                                             PC_SPAN("references:"), PC_SPAN("msgid")};

/* Where the local part begins; at: there is none. */
static size_t local_begins(struct pc_dlp_text *text, size_t at) {
    size_t start = at;
    while (start > 0 && at - start <= LOCAL && pc_dlp_is(text->bytes[start - 1], PC_DLP_LOCAL))
        start--;
    text->steps += at - start + 1;
    if (at - start > LOCAL)
        return at;
    for (; start < at; start++) { /* quotes and ends of escapes around it */
        uint8_t c = text->bytes[start];
        if (c != '.' && c != '\'' && c != '-' && c != '%' && c != '+')
            break;
    }
    if (start > 0 && start < at && text->bytes[start - 1] == '\\' && at - start > 1)
        start++; /* "\nname@" */
    for (size_t i = start; i + 1 < at; i++)
        if (text->bytes[i] == '.' && text->bytes[i + 1] == '.')
            return at;
    return start < at && text->bytes[at - 1] == '.' ? at : start;
}

/* A label of a name: letters and digits, with hyphens within. */
static bool is_label(const struct pc_dlp_text *text, size_t start, size_t end) {
    if (start == end || end - start > LABEL || text->bytes[start] == '-' ||
        text->bytes[end - 1] == '-')
        return false;
    for (size_t i = start; i < end; i++)
        if (text->bytes[i] == '_')
            return false;
    return true;
}

/* Where the domain ends that begins at i; i: there is none. */
static size_t domain_ends(struct pc_dlp_text *text, size_t i) {
    for (size_t label = i, end; label - i <= DOMAIN; label = end + 1) {
        end = pc_dlp_run(text, label, PC_DLP_URL64, LABEL + 1);
        if (!is_label(text, label, end))
            return i;
        int c = pc_dlp_at(text, end);
        /* A full stop that ends a sentence is none of the name. */
        if (c == '.' && pc_dlp_is(pc_dlp_at(text, end + 1), PC_DLP_ALNUM))
            continue;
        bool whole = label > i && c != '@' && end - i <= DOMAIN;
        return whole && pc_dlp_is_top_level(pc_dlp_cut(text, label, end)) ? end : i;
    }
    return i;
}

/* What stands before it makes it the user of a URL: "scheme://user:". */
static bool is_user_info(struct pc_dlp_text *text, size_t start) {
    for (size_t back = 1; back < USER_INFO; back++) {
        int c = pc_dlp_before(text, start, back);
        if (c == '/')
            return pc_dlp_before(text, start, back + 1) == '/' &&
                   pc_dlp_before(text, start, back + 2) == ':';
        if (!pc_dlp_is(c, PC_DLP_LOCAL) && c != ':')
            return false;
    }
    return false;
}

/* "host:path" follows. */
static bool is_copy(struct pc_dlp_text *text, size_t end) {
    if (pc_dlp_at(text, end) != ':')
        return false;
    int c = pc_dlp_at(text, end + 1);
    return pc_dlp_is(c, PC_DLP_LETTER) || c == '/' || c == '~' || c == '.';
}

/* As the identifiers of messages have. */
static bool has_digits(const struct pc_dlp_text *text, size_t start, size_t at) {
    size_t digits = 0;
    for (size_t i = start; i < at; i++)
        digits += pc_dlp_is(text->bytes[i], PC_DLP_DIGIT);
    return digits > 3;
}

void pc_dlp_detect_email(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_text *text = &job->text;
    if (!pc_dlp_wanted(job, PC_DLP_EMAIL) || !pc_dlp_is(pc_dlp_before(text, at, 1), PC_DLP_LOCAL) ||
        !pc_dlp_is(pc_dlp_at(text, at + 1), PC_DLP_ALNUM))
        return;
    size_t start = local_begins(text, at);
    if (start == at)
        return;
    size_t end = domain_ends(text, at + 1);
    if (end == at + 1 || is_copy(text, end) || is_user_info(text, start))
        return;
    struct pc_dlp_texts words = PC_DLP_LIST(identifiers);
    if (has_digits(text, start, at) && pc_dlp_near(text, start, start, 32, &words))
        return;
    (void)pc_dlp_found(job, PC_DLP_EMAIL, start, end);
}

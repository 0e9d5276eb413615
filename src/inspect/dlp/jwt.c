/* JSON web tokens (RFC 7519): a header that decodes to JSON with "alg", and what follows it. */
#include "inspect/dlp/job.h"
#include "inspect/dlp/rules.h"

static const struct pc_span examples[] = {
    PC_SPAN("token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0."
            "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U."),
    PC_SPAN("{\"t\":\"eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTY3ODkwIn0.\"}"),
};
static const struct pc_span counters[] = {
    PC_SPAN("eyJmb28iOiJiYXIifQ.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"),
    PC_SPAN("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"),
    PC_SPAN("eyJhbGciOiJIUzI1NiJ9IG5v.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"),
    PC_SPAN("xeyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc"),
};

const struct pc_dlp_rule pc_dlp_rule_jwt = {
    .name = PC_SPAN("jwt"),
    .description = PC_SPAN("JSON web token"),
    .level = PC_DLP_HIGH,
    .action = PC_DLP_LOG,
    .examples = PC_DLP_LIST(examples),
    .counters = PC_DLP_LIST(counters),
};

enum { HEADER = 1024, PAYLOAD = 8, PARTS = 5 };

static int value_of(int c) {
    if (pc_dlp_is(c, PC_DLP_UPPER))
        return c - 'A';
    if (pc_dlp_is(c, PC_DLP_LOWER))
        return c - 'a' + 26;
    if (pc_dlp_is(c, PC_DLP_DIGIT))
        return c - '0' + 52;
    return c == '-' ? 62 : 63;
}

/* The header decoded holds "alg" as a member's name, and begins and ends as an object. */
static bool has_algorithm(struct pc_span header) {
    char text[HEADER];
    size_t len = 0;
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < header.len; i++) {
        bits = (bits << 6 | (unsigned)value_of((uint8_t)header.ptr[i])) & 0xffffff;
        held += 6;
        if (held < 8)
            continue;
        held -= 8;
        text[len++] = (char)(bits >> held & 0xff);
    }
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\n'))
        len--;
    if (len < 8 || text[0] != '{' || text[len - 1] != '}')
        return false;
    for (size_t i = 0; i + 5 <= len; i++)
        if (pc_span_eq(pc_span(text + i, 5), PC_SPAN("\"alg\"")))
            return true;
    return false;
}

/* At "eyJ". */
void pc_dlp_detect_jwt(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_text *text = &job->text;
    if (!pc_dlp_wanted(job, PC_DLP_JWT) || !pc_dlp_begins(text, at))
        return;
    size_t end = pc_dlp_run(text, at, PC_DLP_URL64, HEADER);
    if (pc_dlp_at(text, end) != '.' || !has_algorithm(pc_dlp_cut(text, at, end)))
        return;
    size_t payload = end + 1;
    end = pc_dlp_run(text, payload, PC_DLP_URL64, PC_DLP_MATCH - HEADER);
    if (end - payload < PAYLOAD)
        return;
    for (size_t parts = 2; parts < PARTS && pc_dlp_at(text, end) == '.'; parts++) {
        size_t most = end + 1 < at + PC_DLP_MATCH ? at + PC_DLP_MATCH - end - 1 : 0;
        size_t next = pc_dlp_run(text, end + 1, PC_DLP_URL64, most);
        if (next == end + 1)
            break;
        end = next;
    }
    if (!job->text.starved && pc_dlp_found(job, PC_DLP_JWT, at, end))
        job->go_on = end;
}

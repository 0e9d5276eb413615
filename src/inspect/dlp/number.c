/* Reading groups of digits, and who looks at them. */
#include "inspect/dlp/number.h"
#include "inspect/dlp/rules.h"

/* The separator at i and where the next group begins behind it; 0: there is none. */
static char separator_at(struct pc_dlp_text *text, size_t i, size_t *next) {
    int c = pc_dlp_at(text, i);
    if (c != ' ' && c != '-' && c != '.' && c != ')' && c != '(')
        return 0;
    int second = pc_dlp_at(text, i + 1);
    if (pc_dlp_is(second, PC_DLP_DIGIT)) {
        *next = i + 1;
        return c == '(' ? ')' : (char)c;
    }
    bool parenthesis = (c == ')' && (second == ' ' || second == '-' || second == '.')) ||
                       (second == '(' && (c == ' ' || c == '-'));
    if (!parenthesis || !pc_dlp_is(pc_dlp_at(text, i + 2), PC_DLP_DIGIT))
        return 0;
    *next = i + 2;
    return ')';
}

static size_t read_group(struct pc_dlp_text *text, size_t at, struct pc_dlp_number *out) {
    size_t end = pc_dlp_run(text, at, PC_DLP_DIGIT, PC_DLP_GROUP);
    for (size_t i = at; i < end && out->count < PC_DLP_DIGITS; i++)
        out->digits[out->count++] = (uint8_t)(text->bytes[i] - '0');
    out->starts[out->groups] = at;
    out->lengths[out->groups++] = end - at;
    return end;
}

void pc_dlp_number_read(struct pc_dlp_text *text, size_t at, struct pc_dlp_number *out) {
    out->start = at;
    out->groups = out->count = 0;
    size_t next = at;
    for (;;) {
        out->end = read_group(text, next, out);
        if (out->groups == PC_DLP_GROUPS || out->lengths[out->groups - 1] >= PC_DLP_GROUP)
            return;
        char separator = separator_at(text, out->end, &next);
        if (separator == 0)
            return;
        out->separators[out->groups] = separator;
    }
}

bool pc_dlp_number_begins(struct pc_dlp_text *text, size_t at) {
    int c = pc_dlp_before(text, at, 1);
    if (c == '.' || c == '-')
        return !pc_dlp_is(pc_dlp_before(text, at, 2), PC_DLP_ALNUM);
    return pc_dlp_begins(text, at);
}

bool pc_dlp_number_ends(struct pc_dlp_text *text, size_t end) {
    int c = pc_dlp_at(text, end);
    if (pc_dlp_is(c, PC_DLP_ALNUM) || c == '_')
        return false;
    if (c == '.' || c == ':' || c == '/')
        return !pc_dlp_is(pc_dlp_at(text, end + 1), PC_DLP_DIGIT);
    return c != '-' || !pc_dlp_is(pc_dlp_at(text, end + 1), PC_DLP_ALNUM);
}

bool pc_dlp_is_version(struct pc_dlp_text *text, size_t at) {
    static const struct pc_span all[] = {PC_SPAN("version"), PC_SPAN("ver"), PC_SPAN("release"),
                                         PC_SPAN("build"), PC_SPAN("v")};
    const struct pc_dlp_texts words = PC_DLP_LIST(all);
    return pc_dlp_near(text, at, at, 12, &words);
}

/* Behind one separator there are so many digits. */
static bool is_followed_by(struct pc_dlp_text *text, size_t end, size_t digits) {
    return pc_dlp_run(text, end + 1, PC_DLP_DIGIT, digits) == end + 1 + digits;
}

/* Most groups of digits are parts of dates, versions and counts: their length says so. */
void pc_dlp_detect_number(struct pc_dlp_job *job, size_t at, unsigned kind) {
    size_t length = pc_dlp_run(&job->text, at, PC_DLP_DIGIT, PC_DLP_GROUP) - at;
    bool one = length == 1 && pc_dlp_at(&job->text, at) == '1';
    if (one || length == 3 || length == 10 || length == 11)
        pc_dlp_detect_phone(job, at, kind);
    if ((length == 3 && is_followed_by(&job->text, at + length, 2)) || length == 9)
        pc_dlp_detect_ssn(job, at, kind);
    bool grouped = length == 4 || length == 6 || length == 8;
    if ((grouped && is_followed_by(&job->text, at + length, 3)) ||
        (length >= 12 && length < PC_DLP_GROUP))
        pc_dlp_detect_card(job, at, kind);
}

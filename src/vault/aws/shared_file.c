/* Finding a profile in a shared file, in one pass. */
#include "vault/aws/shared_file.h"

static bool is_space(char c) {
    return c == ' ' || c == '\t';
}

/* "[NAME]", or "[profile NAME]". */
static bool is_section(struct pc_span inner, struct pc_span name, bool is_config) {
    inner = pc_span_trim(inner);
    if (!is_config || pc_span_eq(inner, PC_SPAN("default")))
        return pc_span_eq(inner, name);
    struct pc_span word = PC_SPAN("profile");
    if (!pc_span_starts(inner, word) || inner.len == word.len || !is_space(inner.ptr[word.len]))
        return false;
    inner = pc_span_trim(pc_span_from(inner, word.len));
    if (inner.len >= 2 && inner.ptr[0] == '"' && inner.ptr[inner.len - 1] == '"')
        inner = pc_span(inner.ptr + 1, inner.len - 2);
    return pc_span_eq(inner, name);
}

static bool is_other_way(struct pc_span name) {
    static const char *const ways[] = {
        "role_arn",    "source_profile", "credential_source",      "credential_process",
        "sso_session", "sso_start_url",  "web_identity_token_file"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (pc_span_eq_nocase(name, pc_span_str(ways[i])))
            return true;
    return false;
}

static void keep(struct pc_span name, struct pc_span value, struct pc_aws_profile *out) {
    const struct {
        const char *name;
        struct pc_span *to;
    } known[] = {{"aws_access_key_id", &out->access_key},
                 {"aws_secret_access_key", &out->secret_key},
                 {"aws_session_token", &out->session_token},
                 {"region", &out->region}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (pc_span_eq_nocase(name, pc_span_str(known[i].name)))
            *known[i].to = value;
    if (is_other_way(name))
        out->elsewhere = name;
}

/* A comment may stand behind a section, and behind a value where a space is before it. */
static struct pc_span without_comment(struct pc_span value) {
    for (size_t i = 1; i < value.len; i++)
        if ((value.ptr[i] == '#' || value.ptr[i] == ';') && is_space(value.ptr[i - 1]))
            return pc_span_trim(pc_span_upto(value, i));
    return value;
}

struct reading {
    struct pc_span name;
    bool is_config, within, found;
};

static pc_err read_line(struct reading *reading, struct pc_span line, struct pc_aws_profile *out) {
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    struct pc_span text = pc_span_trim(line);
    if (text.len == 0 || text.ptr[0] == '#' || text.ptr[0] == ';')
        return PC_OK;
    if (is_space(line.ptr[0])) /* below a setting that has settings of its own, as "s3 =" */
        return PC_OK;
    if (text.ptr[0] == '[') {
        size_t end = pc_span_find(text, ']');
        if (end == text.len)
            return PC_ERR_INVALID;
        reading->within =
            is_section(pc_span(text.ptr + 1, end - 1), reading->name, reading->is_config);
        reading->found |= reading->within;
        return PC_OK;
    }
    size_t equals = pc_span_find(text, '=');
    if (equals == text.len || equals == 0)
        return PC_ERR_INVALID;
    if (reading->within)
        keep(pc_span_trim(pc_span_upto(text, equals)),
             without_comment(pc_span_trim(pc_span_from(text, equals + 1))), out);
    return PC_OK;
}

pc_err pc_aws_profile_find(struct pc_span text, struct pc_span name, bool is_config,
                           struct pc_aws_profile *out, size_t *line) {
    struct reading reading = {.name = name, .is_config = is_config};
    struct pc_span one;
    *out = (struct pc_aws_profile){0};
    for (*line = 1; pc_span_split(&text, '\n', &one); (*line)++) {
        pc_err err = read_line(&reading, one, out);
        if (err != PC_OK)
            return err;
    }
    return reading.found ? PC_OK : PC_ERR_NOTFOUND;
}

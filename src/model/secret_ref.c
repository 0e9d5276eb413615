/* The kinds of references as a table: name, what stands behind it, and its words for errors. */
#include "model/secret_ref.h"

#include <string.h>

enum part { PART_NONE, PART_MAY, PART_MUST };

struct kind {
    const char *name;
    enum part part;
    size_t max; /* bytes of the place */
    bool (*place)(struct pc_span text);
    const char *wrong;
};

static bool word_char(char c, const char *others) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(others, c) != NULL);
}

static bool all_words(struct pc_span text, const char *others) {
    for (size_t i = 0; i < text.len; i++)
        if (!word_char(text.ptr[i], others))
            return false;
    return text.len > 0;
}

static bool path_ok(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return false;
    return text.len > 0 && !pc_span_ends(text, PC_SPAN("/"));
}

static bool env_ok(struct pc_span text) {
    return all_words(text, "_") && !(text.ptr[0] >= '0' && text.ptr[0] <= '9');
}

static bool cred_ok(struct pc_span text) {
    return all_words(text, "._-@:") && text.ptr[0] != '.';
}

/* No segment is empty, "." or "..": the path ends up in a URL. */
static bool vault_ok(struct pc_span text) {
    struct pc_span rest = text, segment;
    while (pc_span_split(&rest, '/', &segment))
        if (!all_words(segment, "._-") || pc_span_eq(segment, PC_SPAN(".")) ||
            pc_span_eq(segment, PC_SPAN("..")))
            return false;
    return text.len > 0;
}

static bool aws_ok(struct pc_span text) {
    return all_words(text, "/_+=.@:-");
}

static bool sealed_ok(struct pc_span text) {
    return all_words(text, "_-");
}

static const struct kind kinds[PC_SECRET_KINDS] = {
    [PC_SECRET_FILE] = {"file", PART_NONE, 4096, path_ok,
                        "${file:PATH} needs the path of a file, with no } in it"},
    [PC_SECRET_ENV] = {"env", PART_NONE, 128, env_ok,
                       "${env:NAME} needs the name of a variable: letters, digits and _"},
    [PC_SECRET_CRED] = {"cred", PART_NONE, 255, cred_ok,
                        "${cred:NAME} needs the name of a systemd credential"},
    [PC_SECRET_VAULT] = {"vault", PART_MUST, 512, vault_ok,
                         "${vault:PATH#FIELD} needs a path, its mount first, and a field"},
    [PC_SECRET_AWS_SM] =
        {"aws-sm", PART_MAY, 2048, aws_ok,
         "${aws-sm:NAME#KEY} needs the name or ARN of a secret; #KEY, where given, "
         "is a member of its JSON"},
    [PC_SECRET_SEALED] = {"sealed", PART_NONE, PC_SECRET_REF_MAX, sealed_ok,
                          "${sealed:…} is not as `portcullis secret seal` printed it"},
};

const char pc_secret_ref_pattern[] = "^(\\$\\{(file|env|cred|vault|aws-sm|sealed):[^}]+\\})?$";

const char *pc_secret_kind_name(enum pc_secret_kind kind) {
    return (unsigned)kind < PC_SECRET_KINDS ? kinds[kind].name : "?";
}

/* What stands between "${" and "}". */
static bool inner_of(struct pc_span text, struct pc_span *inner) {
    if (text.len < 3 || text.len > PC_SECRET_REF_MAX || !pc_span_starts(text, PC_SPAN("${")) ||
        text.ptr[text.len - 1] != '}')
        return false;
    *inner = pc_span(text.ptr + 2, text.len - 3);
    return pc_span_find(*inner, '}') == inner->len;
}

static const struct kind *kind_of(struct pc_span name) {
    for (size_t i = 0; i < PC_SECRET_KINDS; i++)
        if (pc_span_eq(name, pc_span_str(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

/* Cuts the part off at '#'; false where the kind has none, or needs one. */
static bool cut_part(const struct kind *kind, struct pc_span *place, struct pc_span *part) {
    *part = pc_span("", 0);
    if (kind->part == PART_NONE)
        return true;
    size_t at = pc_span_find(*place, '#');
    if (at == place->len)
        return kind->part == PART_MAY;
    *part = pc_span_from(*place, at + 1);
    *place = pc_span_upto(*place, at);
    return part->len <= 128 && all_words(*part, "._-");
}

static pc_err wrong(const char **why, const char *text) {
    if (why != NULL)
        *why = text;
    return PC_ERR_INVALID;
}

pc_err pc_secret_ref_parse(struct pc_span text, struct pc_secret_ref *out, const char **why) {
    *out = (struct pc_secret_ref){0};
    struct pc_span inner, place, part;
    if (!inner_of(text, &inner))
        return wrong(why, "a secret never stands here in the clear");
    size_t colon = pc_span_find(inner, ':');
    const struct kind *kind = kind_of(pc_span_upto(inner, colon));
    if (kind == NULL || colon == inner.len)
        return wrong(why, "there is no such kind of reference");
    place = pc_span_from(inner, colon + 1);
    if (!cut_part(kind, &place, &part) || place.len > kind->max || !kind->place(place))
        return wrong(why, kind->wrong);
    *out = (struct pc_secret_ref){(enum pc_secret_kind)(kind - kinds), place, part};
    return PC_OK;
}

void pc_secret_ref_show(const struct pc_secret_ref *ref, struct pc_buf *out) {
    pc_buf_addf(out, "${%s:", pc_secret_kind_name(ref->kind));
    if (ref->kind == PC_SECRET_SEALED)
        pc_buf_add_str(out, "…");
    else
        pc_buf_add(out, ref->place);
    if (ref->part.len > 0)
        pc_buf_add_char(out, '#');
    pc_buf_add(out, ref->part);
    pc_buf_add_char(out, '}');
}

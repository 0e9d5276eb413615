/*
 * Secrets by the name of what they are assigned to: name, an assignment as configuration files,
 * programs, headers, JSON, XML, queries and command lines write it, and a value that looks chosen
 * or generated. The match is the value alone.
 */
#include "inspect/dlp/secret_names.h"
#include "inspect/dlp/job.h"
#include "inspect/dlp/rules.h"
#include "inspect/dlp/validate.h"

enum {
    NAME = 48,    /* bytes of a name, to each side of where it was noticed */
    BLANKS = 40,  /* around an assignment */
    VALUE = 256,  /* bytes of a value */
    PASSWORD = 6, /* bytes of a password, at least */
    SECRET = 16,  /* of what a generator makes */
};

static const struct pc_span secret_examples[] = {
    PC_SPAN("api_key = \"9f8a7B6c5D4e3F2a1Z0q\""),
    PC_SPAN("X-Api-Key: 7d1f0c9e5b3a48269d0c1e7f5a3b2c4d"),
    PC_SPAN("{\"client_secret\":\"Zx81-kQ7pL0vT_2mN9wR4\"}"),
    PC_SPAN("export SESSION_SECRET=q8Zt3LmN0pXr5Vb7Kd2H"),
    PC_SPAN("Authorization: Bearer 3f7Kq9ZxT1vB8nM4pL6w"),
    PC_SPAN("mycmd --token a8F3kQ9zLm2Xw7Rt4Vb1"),
    PC_SPAN("ENV SECRET_KEY a8F3kQ9zLm2Xw7Rt4Vb1"),
    PC_SPAN("- name: API_TOKEN\n  value: a8F3kQ9zLm2Xw7Rt4Vb1"),
    PC_SPAN("{\"name\": \"API_TOKEN\",\r\n  \"value\": \"a8F3kQ9zLm2Xw7Rt4Vb1\"}"),
    PC_SPAN("<add key=\"ApiKey\" value=\"a8F3kQ9zLm2Xw7Rt4Vb1\"/>"),
    PC_SPAN("define('AUTH_KEY', 'a8F3kQ9zLm2Xw7Rt4Vb1');"),
};
static const struct pc_span secret_counters[] = {
    PC_SPAN("api_key = \"YOUR_API_KEY_HERE_1234\""),
    PC_SPAN("token: ${ACCESS_TOKEN_1234567890}"),
    PC_SPAN("csrf_token=\"9f8a7B6c5D4e3F2a1Z0q\""),
    PC_SPAN("PublicKeyToken=b77a5c561934e089"),
    PC_SPAN("commit: 7d1f0c9e5b3a48269d0c1e7f5a3b2c4d5e6f7a8b"),
    PC_SPAN("token = parser.next_token_of_line2()"),
    PC_SPAN("secret: my-app-database-secret-v2"),
    PC_SPAN("sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    PC_SPAN("secret_path=/etc/app/secrets/key1.pem"),
    PC_SPAN("<input name=\"_token\" value=\"a8F3kQ9zLm2Xw7Rt4Vb1\">"),
    PC_SPAN("[\"token\", \"a8F3kQ9zLm2Xw7Rt4Vb1\"]"),
    PC_SPAN("token\nvalue: a8F3kQ9zLm2Xw7Rt4Vb1"),
};
static const struct pc_span password_examples[] = {
    PC_SPAN("password: hunter2"),
    PC_SPAN("DB_PASSWORD=Winter2024!"),
    PC_SPAN("{\"password\": \"s3cr3tP@ss\"}"),
    PC_SPAN("<password>Tr0ub4dor</password>"),
    PC_SPAN("mysql --password=x7Kq9zLm -u root"),
    PC_SPAN("passwd = 'kJ8#mn2Q'"),
    PC_SPAN("user=bob&pwd=Blue7Sky&x=1"),
    PC_SPAN("<property name=\"password\" value=\"Blue7Sky\"/>"),
    PC_SPAN("define( 'DB_PASSWORD', 'Blue7Sky' );"),
};
static const struct pc_span password_counters[] = {
    PC_SPAN("password: required"),
    PC_SPAN("password = getPassword2()"),
    PC_SPAN("password=$DB_PASS"),
    PC_SPAN("password: ********"),
    PC_SPAN("PWD=/root/v2"),
    PC_SPAN("pass = arg1;"),
    PC_SPAN("password_hash: $2b$12$abc1"),
    PC_SPAN("password = user.password2"),
    PC_SPAN("compass=north12"),
    PC_SPAN("derive(\"password\", \"73616c74\", 16)"),
    PC_SPAN("columns = [\"password\", \"address2\"]"),
    PC_SPAN("password: changeme1"),
};
static const struct pc_span aws_examples[] = {
    PC_SPAN("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY"
            "zR7k2QpL9d"),
    PC_SPAN("{\"SecretAccessKey\": \"wJalrXUtnFEMI/K7MDENG/bPxRfiCY"
            "zR7k2QpL9d\"}"),
};
static const struct pc_span aws_counters[] = {
    PC_SPAN("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    PC_SPAN("aws_secret_access_key = $AWS_SECRET"),
};
static const struct pc_span azure_examples[] = {
    PC_SPAN("AccountName=x;AccountKey=Zx81kQ7pL0vT2mN9wR4aB3cD5eF6gH7iJ8kL9mN0oP1qR2sT3uV4wX5yZ6"
            "aB7cD8eF9gH0iJ1kL2mN3oP4qR5s==;EndpointSuffix=core.windows.net"),
};
static const struct pc_span azure_counters[] = {PC_SPAN("AccountKey=short1==;x=y")};

const struct pc_dlp_rule pc_dlp_rule_secret = {
    .name = PC_SPAN("secret"),
    .description = PC_SPAN("Secret, token or API key by the name of its field and its entropy"),
    .level = PC_DLP_HIGH,
    .action = PC_DLP_LOG,
    .examples = PC_DLP_LIST(secret_examples),
    .counters = PC_DLP_LIST(secret_counters),
};
const struct pc_dlp_rule pc_dlp_rule_password = {
    .name = PC_SPAN("password"),
    .description = PC_SPAN("Password by the name of its field"),
    .level = PC_DLP_HIGH,
    .action = PC_DLP_LOG,
    .examples = PC_DLP_LIST(password_examples),
    .counters = PC_DLP_LIST(password_counters),
};
const struct pc_dlp_rule pc_dlp_rule_aws_secret_key = {
    .name = PC_SPAN("aws-secret-key"),
    .description = PC_SPAN("Secret key of Amazon Web Services, by the name of its field"),
    .level = PC_DLP_CRITICAL,
    .action = PC_DLP_BLOCK,
    .examples = PC_DLP_LIST(aws_examples),
    .counters = PC_DLP_LIST(aws_counters),
};
const struct pc_dlp_rule pc_dlp_rule_azure_storage_key = {
    .name = PC_SPAN("azure-storage-key"),
    .description = PC_SPAN("Key of an Azure storage account or bus, by the name of its field"),
    .level = PC_DLP_CRITICAL,
    .action = PC_DLP_BLOCK,
    .examples = PC_DLP_LIST(azure_examples),
    .counters = PC_DLP_LIST(azure_counters),
};

/* What is assigned, and how. */
struct assigned {
    size_t name, name_end;
    size_t value, end;
    int quote;   /* around the value; 0: none */
    bool spaced; /* blanks around the sign */
    bool colon;
    bool argument; /* of a call, the last one */
    bool input;    /* the name is that of a tag's element, as of a form: 'name="X" value=' */
    int next;      /* the byte behind it */
};

static bool is_name(int c) {
    return pc_dlp_is(c, PC_DLP_ALNUM) || c == '_' || c == '-';
}

static bool is_quote(int c) {
    return c == '"' || c == '\'' || c == '`';
}

/* Steps over quotes, escaped or not. Returns the quote, or 0. */
static int skip_quote(struct pc_dlp_text *text, size_t *i) {
    size_t at = *i + (pc_dlp_at(text, *i) == '\\');
    int c = pc_dlp_at(text, at);
    if (!is_quote(c))
        return 0;
    *i = at + 1;
    return c;
}

/* These bytes stand before i. */
static bool reads_before(struct pc_dlp_text *text, size_t i, struct pc_span literal) {
    for (size_t back = literal.len; back > 0; back--)
        if (pc_dlp_before(text, i, back) != (uint8_t)literal.ptr[literal.len - back])
            return false;
    return true;
}

/* The end of a line, where the next one is further in. */
static size_t skip_line_end(struct pc_dlp_text *text, size_t i) {
    size_t at = i + (pc_dlp_at(text, i) == '\r');
    if (pc_dlp_at(text, at) != '\n' || !pc_dlp_is(pc_dlp_at(text, at + 1), PC_DLP_SPACE))
        return i;
    return at + 1;
}

/* Where the name is a value itself, and its own is the next one's: "name: X" and "value:" on the
 * next line, '"name":"X","value":', 'key="X" value='. Goes to the sign behind "value". */
static void skip_value(struct pc_dlp_text *text, struct assigned *out, size_t *i) {
    size_t at = *i + (pc_dlp_at(text, *i) == ',');
    at = skip_line_end(text, at);
    at = pc_dlp_run(text, at, PC_DLP_SPACE, BLANKS);
    size_t from = at;
    (void)skip_quote(text, &at);
    if (from == *i || (!pc_dlp_reads(text, at, "value") && !pc_dlp_reads(text, at, "Value")))
        return;
    at += sizeof "value" - 1;
    (void)skip_quote(text, &at);
    int sign = pc_dlp_at(text, at);
    if (sign != ':' && sign != '=')
        return;
    out->input = sign == '=' && reads_before(text, out->name, PC_SPAN("name=\""));
    *i = at;
}

/* ("name", "value" of a call. */
static bool is_argument(struct pc_dlp_text *text, const struct assigned *out, size_t i,
                        size_t value) {
    int quote = pc_dlp_before(text, out->name, 1);
    bool call = pc_dlp_before(text, out->name, 2) == '(' ||
                reads_before(text, out->name - (out->name > 0), PC_SPAN("( "));
    return call && is_quote(quote) && pc_dlp_at(text, out->name_end) == quote &&
           i == out->name_end + 1 && is_quote(pc_dlp_at(text, value));
}

/* The sign of an assignment and the blanks around it. False: there is none. */
static bool read_sign(struct pc_dlp_text *text, struct assigned *out, size_t *i) {
    skip_value(text, out, i);
    size_t before = pc_dlp_run(text, *i, PC_DLP_SPACE, BLANKS);
    int c = pc_dlp_at(text, before);
    size_t behind = before;
    if (c == ',') {
        *i = pc_dlp_run(text, before + 1, PC_DLP_SPACE, BLANKS);
        out->argument = is_argument(text, out, before, *i);
        return out->argument;
    }
    if (c == ':' || c == '=') {
        behind++;
        int second = pc_dlp_at(text, behind);
        behind += second == '=' || second == '>' || (c == ':' && second == ':');
        out->colon = c == ':' && second != '=';
    } else if (c == '>' && before == *i) { /* of a tag */
        behind++;
    } else {
        bool option = pc_dlp_before(text, out->name, 1) == '-' ||
                      pc_dlp_at(text, out->name) == '-' ||
                      reads_before(text, out->name, PC_SPAN("ENV ")); /* of a Dockerfile */
        bool long_name = out->name_end - out->name >= PASSWORD;       /* prose passes "things" on */
        bool word = before > *i && ((is_quote(c) && c != '`' && long_name) || option);
        if (!word && before > *i && pc_dlp_reads(text, before, "is ")) {
            behind += 2;
            word = true;
        }
        if (!word)
            return false;
        out->spaced = true;
    }
    size_t value = pc_dlp_run(text, behind, PC_DLP_SPACE, BLANKS);
    out->spaced |= before > *i || value > behind;
    *i = value;
    return true;
}

static inline bool ends_value(uint8_t c, int quote) {
    if (pc_dlp_is(c, PC_DLP_ALNUM))
        return false;
    if (c < ' ' || c > '~')
        return c < 0x80;
    if (quote != 0)
        return c == quote || c == '\\';
    return c == ' ' || c == '"' || c == '\'' || c == '`' || c == ',' || c == ';' || c == '&' ||
           c == '<' || c == '>' || c == ')' || c == '(' || c == ']' || c == '}' || c == '|' ||
           c == '\\';
}

/* Where the value ends, at most VALUE further. */
static size_t value_ends(struct pc_dlp_text *text, size_t from, int quote) {
    size_t i = from, upto = from + VALUE < text->len ? from + VALUE : text->len;
    while (i < upto && !ends_value(text->bytes[i], quote))
        i++;
    text->steps += i - from + 1;
    text->starved |= i < from + VALUE && i >= text->len && !text->last;
    return i;
}

/* "Bearer", "Basic", "Token" in front of the value. */
static bool skip_scheme(struct pc_dlp_text *text, size_t *i) {
    static const char *const schemes[] = {"bearer ", "basic ", "token "};
    for (size_t k = 0; k < sizeof schemes / sizeof schemes[0]; k++) {
        size_t n = 0;
        while (schemes[k][n] != '\0' && pc_dlp_lower(pc_dlp_at(text, *i + n)) == schemes[k][n])
            n++;
        if (schemes[k][n] == '\0') {
            *i += n;
            return true;
        }
    }
    return false;
}

/* Reads name and sign around the place; i: behind them. */
static bool read_name(struct pc_dlp_text *text, size_t at, struct assigned *out, size_t *i) {
    *out = (struct assigned){.name = at, .name_end = at};
    while (out->name_end - at < NAME && is_name(pc_dlp_at(text, out->name_end)))
        out->name_end++;
    while (at - out->name < NAME && is_name(pc_dlp_before(text, out->name, 1)))
        out->name--;
    *i = out->name_end;
    (void)skip_quote(text, i);
    *i += pc_dlp_at(text, *i) == ']';
    return read_sign(text, out, i);
}

/* Reads name, sign and value around the place. */
static bool read_assigned(struct pc_dlp_text *text, size_t at, struct assigned *out,
                          enum pc_dlp_secret_kind *kind) {
    size_t i;
    if (!read_name(text, at, out, &i))
        return false;
    *kind = pc_dlp_secret_kind_of(pc_dlp_cut(text, out->name, out->name_end));
    /* In a form that is sent out, a token is one against forgery. */
    if (*kind == PC_DLP_NO_SECRET || (*kind == PC_DLP_A_SECRET && out->input))
        return false;
    out->quote = skip_quote(text, &i);
    if (*kind == PC_DLP_AUTHORIZATION && !skip_scheme(text, &i))
        return false;
    out->value = i;
    out->end = value_ends(text, i, out->quote);
    out->next = pc_dlp_at(text, out->end);
    if (out->argument &&
        pc_dlp_at(text, pc_dlp_run(text, out->end + 1, PC_DLP_SPACE, BLANKS)) != ')')
        return false;
    while (out->quote == 0 && out->end > i && text->bytes[out->end - 1] == '.')
        out->end--;
    return out->end - i < VALUE && out->end > i;
}

/* Characters of each kind, and how often a kind follows another one. */
struct texture {
    size_t lower, upper, digits, others, changes;
};

static unsigned kind_of(int c) {
    return pc_dlp_is(c, PC_DLP_LOWER)   ? 1
           : pc_dlp_is(c, PC_DLP_UPPER) ? 2
           : pc_dlp_is(c, PC_DLP_DIGIT) ? 3
                                        : 0;
}

static struct texture texture_of(struct pc_span text) {
    struct texture out = {0};
    unsigned last = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned kind = kind_of((uint8_t)text.ptr[i]);
        out.lower += kind == 1;
        out.upper += kind == 2;
        out.digits += kind == 3;
        out.others += kind == 0;
        out.changes += kind != 0 && last != 0 && kind != last;
        last = kind == 0 ? last : kind;
    }
    return out;
}

/* A path, an address, a name in a program, or the digest of a password. */
static bool is_reference(struct pc_span value, const struct assigned *found) {
    static const struct pc_span heads[] = {
        PC_SPAN("/"),      PC_SPAN("./"),    PC_SPAN("../"),    PC_SPAN("~/"),
        PC_SPAN("$2"),     PC_SPAN("$5$"),   PC_SPAN("$6$"),    PC_SPAN("$1$"),
        PC_SPAN("$argon"), PC_SPAN("{SSHA"), PC_SPAN("pbkdf2"), PC_SPAN("--"),
        PC_SPAN("->"),     PC_SPAN("*"),     PC_SPAN("$y$"),    PC_SPAN("@")};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (pc_span_starts(value, heads[i]))
            return true;
    size_t plain = 0, dots = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == ':' && pc_span_starts(pc_span_from(value, i), PC_SPAN("://")))
            return true;
        plain += is_name((uint8_t)value.ptr[i]) && value.ptr[i] != '-';
        dots += value.ptr[i] == '.';
    }
    return found->quote == 0 &&
           (found->next == '(' || found->next == '[' || (dots > 0 && plain + dots == value.len));
}

/* An unquoted name in a line of a program: "pass = arg1;". */
static bool is_variable(struct pc_span value, const struct assigned *found,
                        const struct texture *texture) {
    if (found->quote != 0 || texture->others > 0 || !found->spaced)
        return false;
    return found->next == ';' || found->next == ',' || found->next == ')' ||
           (value.len < 8 && !found->colon && texture->changes < 2);
}

static bool has_blank(struct pc_span value) {
    return pc_span_find(value, ' ') < value.len;
}

static bool is_password(struct pc_span value, const struct assigned *found) {
    struct texture texture = texture_of(value);
    if (value.len < PASSWORD || value.len > 64 || is_variable(value, found, &texture))
        return false;
    size_t letters = texture.lower + texture.upper;
    if (has_blank(value))
        return false;
    if (letters == 0 || letters == value.len)
        return false;
    if (texture.digits == 0) /* a phrase with signs in it, and not a name of several words */
        return found->quote != 0 && value.len >= 8 && texture.upper > 0 && texture.lower > 0 &&
               pc_dlp_entropy(value) >= 270;
    return pc_dlp_entropy(value) >= 200;
}

/* Letters of both cases without the order that names of several words have. */
static bool is_shuffled(struct pc_span value, const struct texture *texture) {
    size_t pairs = 0;
    for (size_t i = 1; i < value.len; i++)
        pairs += pc_dlp_is((uint8_t)value.ptr[i], PC_DLP_UPPER) &&
                 pc_dlp_is((uint8_t)value.ptr[i - 1], PC_DLP_UPPER);
    return value.len >= 20 && texture->others == 0 && texture->lower * 4 >= value.len &&
           texture->upper * 4 >= value.len && pairs * 8 >= value.len &&
           pc_dlp_entropy(value) >= 320;
}

static bool is_secret(struct pc_span value, const struct assigned *found) {
    struct texture texture = texture_of(value);
    if (value.len < SECRET || is_variable(value, found, &texture))
        return false;
    if (texture.digits < 2)
        return is_shuffled(value, &texture);
    if (!pc_dlp_is_random(value))
        return false;
    return !has_blank(value) && texture.changes * 5 >= value.len;
}

/* Base64 of a length. */
static bool is_base64(struct pc_span value, size_t length, const char *end) {
    struct pc_span tail = pc_span_str(end);
    if (value.len != length + tail.len || !pc_span_ends(value, tail))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!pc_dlp_is((uint8_t)value.ptr[i], PC_DLP_BASE64))
            return false;
    return pc_dlp_entropy(pc_span_upto(value, length)) >= 350;
}

/* The rule that the value breaks; PC_DLP_BUILTIN_NONE: none. */
enum { NONE = PC_DLP_RULES };

static size_t rule_of(enum pc_dlp_secret_kind kind, struct pc_span value,
                      const struct assigned *found) {
    if (is_reference(value, found) && kind != PC_DLP_AN_AWS_SECRET && kind != PC_DLP_AN_AZURE_KEY)
        return NONE;
    if (pc_dlp_is_placeholder(value))
        return NONE;
    if (kind == PC_DLP_AN_AWS_SECRET && is_base64(value, 40, ""))
        return PC_DLP_AWS_SECRET_KEY;
    if (kind == PC_DLP_AN_AZURE_KEY && (is_base64(value, 86, "==") || is_base64(value, 43, "=")))
        return PC_DLP_AZURE_STORAGE_KEY;
    if (kind == PC_DLP_A_PASSWORD)
        return is_password(value, found) ? PC_DLP_PASSWORD : NONE;
    return is_secret(value, found) ? PC_DLP_SECRET : NONE;
}

void pc_dlp_detect_secret(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_text *text = &job->text;
    struct assigned found;
    enum pc_dlp_secret_kind says;
    if (!read_assigned(text, at, &found, &says))
        return;
    size_t rule = rule_of(says, pc_dlp_cut(text, found.value, found.end), &found);
    if (rule != NONE && pc_dlp_wanted(job, rule))
        (void)pc_dlp_found(job, rule, found.value, found.end);
}

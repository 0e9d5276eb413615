/* Texts that stand where a secret goes and are none. */
#include "inspect/dlp/text.h"
#include "inspect/dlp/validate.h"

enum { LONGEST = 256 };

/* Anywhere in it. */
static const char *const parts[] = {
    "changeme",    "change_me",  "change-me",  "example",  "placeholder", "your-",     "your_",
    "yourtoken",   "yourkey",    "yoursecret", "yourpass", "insert",      "replace",   "dummy",
    "redacted",    "xxxx",       "****",       "....",     "####",        "____",      "----",
    "${",          "{{",         "}}",         "$(",       "#{",          "%(",        "<%",
    "process.env", "os.environ", "getenv",     "env.",     "secrets.",    "config.",   "settings.",
    "todo",        "fixme",      "sample",     "fake",     "notreal",     "not-real",  "not_real",
    "undefined",   "my-token",   "mytoken",    "my_token", "mysecret",    "my-secret", "my_secret",
    "enterhere",   "-here",      "_here",      "ofyour",   "goeshere",    "[hidden]",  "[filtered]",
    "vault:",      "arn:",       "enc[",       "&lt;",     "...",
};

/* The whole of it. */
static const char *const wholes[] = {
    "password",  "passwd",    "pass",     "pwd",        "secret",  "token",   "null",   "none",
    "nil",       "true",      "false",    "string",     "test",    "user",    "guest",  "required",
    "hidden",    "empty",     "apikey",   "api_key",    "api-key", "key",     "value",  "foo",
    "bar",       "foobar",    "text",     "username",   "md5",     "sha1",    "sha256", "base64",
    "pw",        "foopass",   "mypass",   "mypassword", "testing", "test123", "pass1",  "pass2",
    "password1", "password2", "passw0rd",
};

/* The part stands at the beginning of text, whatever its case. */
static bool begins_with(struct pc_span text, const char *part) {
    size_t i = 0;
    for (; part[i] != '\0'; i++)
        if (i >= text.len || pc_dlp_lower((uint8_t)text.ptr[i]) != part[i])
            return false;
    return true;
}

static bool is_whole(struct pc_span text) {
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++)
        if (pc_span_eq_nocase(text, pc_span_str(wholes[i])))
            return true;
    return false;
}

/* "$NAME", "%NAME%", "<name>", "[name]", "{name}" and what else stands for a value. */
static bool is_variable(struct pc_span text) {
    char first = text.ptr[0], last = text.ptr[text.len - 1];
    if ((first == '<' && last == '>') || (first == '[' && last == ']') ||
        (first == '{' && last == '}') || (first == '%' && last == '%') ||
        (first == '@' && last == '@'))
        return true;
    size_t i = 1;
    while (i < text.len && (pc_dlp_is((uint8_t)text.ptr[i], PC_DLP_UPPER) || text.ptr[i] == '_'))
        i++;
    return first == '$' && i == text.len;
}

/* Three of four bytes are the same one. */
static bool is_one_byte(struct pc_span text) {
    size_t same = 0;
    for (size_t i = 1; i < text.len; i++)
        same += text.ptr[i] == text.ptr[i - 1];
    return same * 4 >= text.len * 3;
}

bool pc_dlp_is_placeholder(struct pc_span text) {
    if (text.len == 0 || is_whole(text) || is_variable(text) || is_one_byte(text))
        return true;
    struct pc_span seen = pc_span_upto(text, LONGEST);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        for (size_t at = 0; at < seen.len; at++)
            if (pc_dlp_lower((uint8_t)seen.ptr[at]) == parts[i][0] &&
                begins_with(pc_span_from(seen, at), parts[i]))
                return true;
    return false;
}

/* Escapes and bracketed sets of a pattern. */
#include <string.h>

#include "base/buf.h"
#include "inspect/schema/pattern_reader.h"

static bool wrong(struct pc_js_pattern_reader *in, const char *reason) {
    return pc_js_pattern_wrong(in, PC_ERR_INVALID, reason);
}

static bool enough(struct pc_js_pattern_reader *in, bool did) {
    return did || pc_js_pattern_wrong(in, PC_ERR_NOMEM, "memory ran out");
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex(struct pc_js_pattern_reader *in, unsigned digits, uint32_t *out) {
    *out = 0;
    for (unsigned i = 0; i < digits; i++) {
        int digit = hex_digit(pc_js_pattern_peek(in, 0));
        if (digit < 0)
            return wrong(in, "a hexadecimal digit is expected");
        *out = *out << 4 | (uint32_t)digit;
        in->at++;
    }
    return true;
}

static bool braced_hex(struct pc_js_pattern_reader *in, uint32_t *out) {
    *out = 0;
    size_t begin = in->at;
    for (; hex_digit(pc_js_pattern_peek(in, 0)) >= 0; in->at++) {
        *out = *out << 4 | (uint32_t)hex_digit(pc_js_pattern_peek(in, 0));
        if (*out > 0x10ffff)
            return wrong(in, "no such character");
    }
    return (in->at > begin && pc_js_pattern_take(in, "}")) || wrong(in, "\\u{…} is not closed");
}

/* Behind \u: a character, perhaps as two surrogates. */
static bool unicode(struct pc_js_pattern_reader *in, uint32_t *c) {
    if (pc_js_pattern_take(in, "{"))
        return braced_hex(in, c);
    if (!hex(in, 4, c))
        return false;
    size_t behind = in->at;
    if (*c < 0xd800 || *c > 0xdbff || !pc_js_pattern_take(in, "\\u"))
        return true;
    uint32_t low;
    if (pc_js_pattern_peek(in, 0) == '{' || !hex(in, 4, &low))
        return in->err == PC_OK;
    if (low < 0xdc00 || low > 0xdfff)
        in->at = behind;
    else
        *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

/* General categories and scripts as PCRE2 names them. */
static struct pc_span short_name(struct pc_span name) {
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"Letter", "L"},
        {"Cased_Letter", "L&"},
        {"LC", "L&"},
        {"Uppercase_Letter", "Lu"},
        {"Lowercase_Letter", "Ll"},
        {"Titlecase_Letter", "Lt"},
        {"Modifier_Letter", "Lm"},
        {"Other_Letter", "Lo"},
        {"Mark", "M"},
        {"Combining_Mark", "M"},
        {"Nonspacing_Mark", "Mn"},
        {"Spacing_Mark", "Mc"},
        {"Enclosing_Mark", "Me"},
        {"Number", "N"},
        {"Decimal_Number", "Nd"},
        {"digit", "Nd"},
        {"Letter_Number", "Nl"},
        {"Other_Number", "No"},
        {"Punctuation", "P"},
        {"punct", "P"},
        {"Connector_Punctuation", "Pc"},
        {"Dash_Punctuation", "Pd"},
        {"Open_Punctuation", "Ps"},
        {"Close_Punctuation", "Pe"},
        {"Initial_Punctuation", "Pi"},
        {"Final_Punctuation", "Pf"},
        {"Other_Punctuation", "Po"},
        {"Symbol", "S"},
        {"Math_Symbol", "Sm"},
        {"Currency_Symbol", "Sc"},
        {"Modifier_Symbol", "Sk"},
        {"Other_Symbol", "So"},
        {"Separator", "Z"},
        {"Space_Separator", "Zs"},
        {"Line_Separator", "Zl"},
        {"Paragraph_Separator", "Zp"},
        {"Other", "C"},
        {"Control", "Cc"},
        {"cntrl", "Cc"},
        {"Format", "Cf"},
        {"Surrogate", "Cs"},
        {"Private_Use", "Co"},
        {"Unassigned", "Cn"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (pc_span_eq(name, pc_span_str(rows[i].from)))
            return pc_span_str(rows[i].to);
    }
    return name;
}

/* Behind \p or \P: appended to the set's properties as PCRE2 writes them. */
static bool property(struct pc_js_pattern_reader *in, struct pc_js_set *set, char kind) {
    struct pc_span rest = pc_span_from(in->text, in->at);
    size_t close = pc_span_find(rest, '}');
    if (pc_js_pattern_peek(in, 0) != '{' || close == rest.len || close > 64)
        return wrong(in, "the name of a property is expected in braces");
    struct pc_span value = pc_span(rest.ptr + 1, close - 1);
    const char *prefix = "";
    size_t equals = pc_span_find(value, '=');
    if (equals < value.len) {
        struct pc_span key = pc_span_upto(value, equals);
        bool category =
            pc_span_eq(key, PC_SPAN("General_Category")) || pc_span_eq(key, PC_SPAN("gc"));
        bool script = pc_span_eq(key, PC_SPAN("Script")) || pc_span_eq(key, PC_SPAN("sc"));
        bool extended =
            pc_span_eq(key, PC_SPAN("Script_Extensions")) || pc_span_eq(key, PC_SPAN("scx"));
        if (!category && !script && !extended)
            return wrong(in, "no such property");
        prefix = category ? "" : script ? "sc:" : "scx:";
        value = pc_span_from(value, equals + 1);
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf all = {0};
    pc_buf_add(&all, set->properties);
    pc_buf_addf(&all, "\\%c{%s%.*s}", kind, prefix, PC_ARG(short_name(value)));
    in->at += close + 1;
    return enough(in, pc_buf_end(&all) == PC_OK &&
                          pc_arena_copy(in->arena, pc_buf_span(&all), &set->properties) == PC_OK);
}

/* A control character or one that stands for itself. */
static bool plain_escape(struct pc_js_pattern_reader *in, uint32_t *c) {
    static const char from[] = "tnvfr", to[] = "\t\n\v\f\r";
    char name = pc_js_pattern_peek(in, 0);
    const char *found = name == '\0' ? NULL : strchr(from, name);
    if (found != NULL) {
        in->at++;
        *c = (uint32_t)to[found - from];
        return true;
    }
    bool word = (name >= '0' && name <= '9') || ((name | 0x20) >= 'a' && (name | 0x20) <= 'z');
    if (word || !pc_js_pattern_more(in))
        return wrong(in, "no such escape in ECMA-262");
    return pc_js_pattern_character(in, c);
}

bool pc_js_pattern_escape(struct pc_js_pattern_reader *in, struct pc_js_set *set, uint32_t *c,
                          bool *is_class) {
    char name = pc_js_pattern_peek(in, 0), next = pc_js_pattern_peek(in, 1);
    *is_class = name != '\0' && strchr("dDsSwWpP", name) != NULL;
    if (*is_class) {
        in->at++;
        if ((name | 0x20) == 'p')
            return property(in, set, name);
        return enough(in, pc_js_set_add_class(set, in->arena, name));
    }
    if (name == 'x' || name == 'u') {
        in->at++;
        return name == 'x' ? hex(in, 2, c) : unicode(in, c);
    }
    if (name == 'c' && ((next | 0x20) >= 'a' && (next | 0x20) <= 'z')) {
        in->at += 2;
        *c = (uint32_t)next & 31;
        return true;
    }
    if (name == '0' && !(next >= '0' && next <= '9')) {
        in->at++;
        *c = 0;
        return true;
    }
    return plain_escape(in, c);
}

/* One character or class within brackets. */
static bool bracket_atom(struct pc_js_pattern_reader *in, struct pc_js_set *set, uint32_t *c,
                         bool *is_class) {
    *is_class = false;
    if (!pc_js_pattern_take(in, "\\"))
        return pc_js_pattern_character(in, c);
    if (pc_js_pattern_take(in, "b")) {
        *c = '\b';
        return true;
    }
    return pc_js_pattern_escape(in, set, c, is_class);
}

static bool bracket_range(struct pc_js_pattern_reader *in, struct pc_js_set *set) {
    uint32_t low, high;
    bool is_class;
    if (!bracket_atom(in, set, &low, &is_class))
        return false;
    if (pc_js_pattern_peek(in, 0) != '-' || pc_js_pattern_peek(in, 1) == ']')
        return is_class || enough(in, pc_js_set_add(set, in->arena, low, low));
    if (is_class) /* [\w-.]: the hyphen is itself, though the flag u refuses it */
        return true;
    size_t hyphen = in->at++;
    if (!bracket_atom(in, set, &high, &is_class))
        return false;
    if (is_class) {
        return enough(in, pc_js_set_add(set, in->arena, low, low) &&
                              pc_js_set_add(set, in->arena, '-', '-'));
    }
    if (low > high) {
        in->at = hyphen;
        return wrong(in, "a range ends before it begins");
    }
    return enough(in, pc_js_set_add(set, in->arena, low, high));
}

bool pc_js_pattern_brackets(struct pc_js_pattern_reader *in, struct pc_js_set *set) {
    bool negative = pc_js_pattern_take(in, "^");
    while (!pc_js_pattern_take(in, "]")) {
        if (!pc_js_pattern_more(in))
            return wrong(in, "a bracket is not closed");
        if (!bracket_range(in, set))
            return false;
    }
    set->negative = negative && set->properties.len > 0;
    return enough(in, pc_js_set_finish(set, in->arena, negative && !set->negative));
}

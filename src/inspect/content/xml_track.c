/* Where in an XML text a byte is; what is not well-formed is read as far as it makes sense. */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "inspect/content/xml_track.h"

void pc_content_xml_begin(struct pc_content_xml *xml) {
    memset(xml, 0, offsetof(struct pc_content_xml, attribute));
}

void pc_content_xml_copy(struct pc_content_xml *to, const struct pc_content_xml *from) {
    memcpy(to, from, offsetof(struct pc_content_xml, names));
    memcpy(to->names, from->names, from->names_len);
}

bool pc_content_xml_in_text(const struct pc_content_xml *xml) {
    return xml->state == PC_CONTENT_XML_TEXT || xml->state == PC_CONTENT_XML_VALUE ||
           xml->state == PC_CONTENT_XML_COMMENT || xml->state == PC_CONTENT_XML_CDATA;
}

void pc_content_xml_name(const struct pc_content_xml *xml, struct pc_buf *out) {
    pc_buf_add(out, pc_span(xml->names, xml->names_len));
    if (xml->state != PC_CONTENT_XML_VALUE)
        return;
    pc_buf_add_str(out, "/@");
    pc_buf_add(out, pc_span(xml->attribute, xml->attribute_len));
}

/* ---- elements */

static void add_to_name(struct pc_content_xml *xml, char c) {
    if (xml->named == xml->depth && xml->names_len < PC_CONTENT_XML_NAMES)
        xml->names[xml->names_len++] = c;
}

static void open_element(struct pc_content_xml *xml) {
    bool room = xml->names_len < PC_CONTENT_XML_NAMES - 1;
    if (xml->named == xml->depth && room)
        xml->named++;
    xml->depth++;
    add_to_name(xml, '/');
}

static void close_element(struct pc_content_xml *xml) {
    if (xml->depth == 0)
        return;
    if (xml->named == xml->depth) {
        while (xml->names_len > 0 && xml->names[--xml->names_len] != '/')
            continue;
        xml->named--;
    }
    xml->depth--;
}

/* ---- bytes, by state; each takes one byte */

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool begins_name(char c) {
    char lower = (char)(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static void behind_open(struct pc_content_xml *xml, char c) {
    xml->seen = 0;
    if (c == '/') {
        xml->state = PC_CONTENT_XML_END;
    } else if (c == '!') {
        xml->state = PC_CONTENT_XML_BANG;
    } else if (c == '?') {
        xml->state = PC_CONTENT_XML_INSTRUCTION;
    } else if (!begins_name(c)) {
        xml->state = c == '<' ? PC_CONTENT_XML_OPEN : PC_CONTENT_XML_TEXT; /* no markup at all */
    } else {
        xml->state = PC_CONTENT_XML_NAME;
        open_element(xml);
        add_to_name(xml, c);
    }
}

static void in_tag(struct pc_content_xml *xml, char c) {
    if (c == '>') {
        xml->state = PC_CONTENT_XML_TEXT;
    } else if (c == '/') {
        xml->state = PC_CONTENT_XML_SLASH;
    } else if (c == '"' || c == '\'') {
        xml->state = PC_CONTENT_XML_VALUE;
        xml->quote = c;
    } else if (!is_space(c) && c != '=') {
        xml->state = PC_CONTENT_XML_ATTRIBUTE_NAME;
        xml->attribute[0] = c;
        xml->attribute_len = 1;
    } else {
        xml->state = PC_CONTENT_XML_TAG;
    }
}

static void in_attribute_name(struct pc_content_xml *xml, char c) {
    if (is_space(c) || c == '=' || c == '/' || c == '>' || c == '"' || c == '\'')
        in_tag(xml, c);
    else if (xml->attribute_len < sizeof xml->attribute)
        xml->attribute[xml->attribute_len++] = c;
}

static void behind_slash(struct pc_content_xml *xml, char c) {
    if (c == '>')
        close_element(xml);
    in_tag(xml, c);
}

static void in_end(struct pc_content_xml *xml, char c) {
    if (c != '>')
        return;
    close_element(xml);
    xml->state = PC_CONTENT_XML_TEXT;
}

/* "<!--", "<![CDATA[", or a declaration. */
static void behind_bang(struct pc_content_xml *xml, char c) {
    static const char comment[] = "--", cdata[] = "[CDATA[";
    if (xml->seen == 0)
        xml->quote = c;
    const char *wanted = xml->quote == '-' ? comment : cdata;
    if (c == wanted[xml->seen]) {
        if (wanted[++xml->seen] != '\0')
            return;
        xml->state = xml->quote == '-' ? PC_CONTENT_XML_COMMENT : PC_CONTENT_XML_CDATA;
        xml->seen = 0;
        return;
    }
    xml->state = c == '>' ? PC_CONTENT_XML_TEXT : PC_CONTENT_XML_DECLARATION;
    xml->quote = 0;
    xml->subset = c == '[' || xml->seen > 0 ? 1 : 0;
}

/* Up to "-->", "]]>" or "?>". */
static void within(struct pc_content_xml *xml, char c) {
    char mark = xml->state == PC_CONTENT_XML_COMMENT ? '-'
                : xml->state == PC_CONTENT_XML_CDATA ? ']'
                                                     : '?';
    uint8_t marks = mark == '?' ? 1 : 2;
    if (c == mark) {
        xml->seen = (uint8_t)(xml->seen < marks ? xml->seen + 1 : marks);
        return;
    }
    if (c == '>' && xml->seen == marks)
        xml->state = PC_CONTENT_XML_TEXT;
    xml->seen = 0;
}

static void in_declaration(struct pc_content_xml *xml, char c) {
    if (xml->quote != 0) {
        xml->quote = c == xml->quote ? 0 : xml->quote;
        return;
    }
    if (c == '"' || c == '\'')
        xml->quote = c;
    else if (c == '[' || c == '<')
        xml->subset++;
    else if (c == '>' && xml->subset == 0)
        xml->state = PC_CONTENT_XML_TEXT;
    else if ((c == ']' || c == '>') && xml->subset > 0)
        xml->subset--;
}

/* ---- runs of bytes that change nothing, or only a name */

/* The first c, or end. */
static inline const char *find(const char *at, const char *end, char c) {
#ifdef __SSE2__
    const __m128i wanted = _mm_set1_epi8(c);
    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
        if (mask != 0)
            return at + __builtin_ctz(mask);
    }
#endif
    while (at < end && *at != c)
        at++;
    return at;
}

/* The bytes of an element's name, but for what ends it. */
static const char *add_name(struct pc_content_xml *xml, const char *at, const char *end) {
    const char *from = at;
    while (at < end && !is_space(*at) && *at != '/' && *at != '>')
        at++;
    size_t len = (size_t)(at - from), room = (size_t)(PC_CONTENT_XML_NAMES - xml->names_len);
    len = len < room ? len : room;
    if (xml->named == xml->depth) {
        memcpy(xml->names + xml->names_len, from, len);
        xml->names_len = (uint16_t)(xml->names_len + len);
    }
    return at;
}

static const char *pass_run(struct pc_content_xml *xml, const char *at, const char *end) {
    switch (xml->state) {
    case PC_CONTENT_XML_TEXT:
        return find(at, end, '<');
    case PC_CONTENT_XML_VALUE:
        return find(at, end, xml->quote);
    case PC_CONTENT_XML_END:
        return find(at, end, '>');
    case PC_CONTENT_XML_NAME:
        return add_name(xml, at, end);
    default:
        return at;
    }
}

static void take(struct pc_content_xml *xml, char c) {
    static void (*const takers[])(struct pc_content_xml *, char) = {
        [PC_CONTENT_XML_OPEN] = behind_open,
        [PC_CONTENT_XML_NAME] = in_tag, /* what ends a name */
        [PC_CONTENT_XML_TAG] = in_tag,
        [PC_CONTENT_XML_SLASH] = behind_slash,
        [PC_CONTENT_XML_ATTRIBUTE_NAME] = in_attribute_name,
        [PC_CONTENT_XML_END] = in_end,
        [PC_CONTENT_XML_BANG] = behind_bang,
        [PC_CONTENT_XML_COMMENT] = within,
        [PC_CONTENT_XML_CDATA] = within,
        [PC_CONTENT_XML_INSTRUCTION] = within,
        [PC_CONTENT_XML_DECLARATION] = in_declaration,
    };
    if (xml->state == PC_CONTENT_XML_TEXT)
        xml->state = PC_CONTENT_XML_OPEN;
    else if (xml->state == PC_CONTENT_XML_VALUE)
        xml->state = PC_CONTENT_XML_TAG;
    else
        takers[xml->state](xml, c);
}

void pc_content_xml_pass(struct pc_content_xml *xml, struct pc_span bytes) {
    const char *at = bytes.ptr, *end = at + bytes.len;
    for (;;) {
        at = pass_run(xml, at, end);
        if (at == end)
            return;
        take(xml, *at++);
    }
}

/* The table of the transformations. */
#include "inspect/waf/transform/families.h"

/* Short names for the table. */
enum {
    NONEMPTY = PC_WAF_CLASS_ANY - PC_WAF_CLASS_EMPTY,
    BLANK = PC_WAF_CLASS_LINE | PC_WAF_CLASS_FEED | PC_WAF_CLASS_NBSP,
    ESCAPES = PC_WAF_CLASS_PERCENT | PC_WAF_CLASS_PLUS,
    COMMENTS = PC_WAF_CLASS_COMMENT | PC_WAF_CLASS_DASHES | PC_WAF_CLASS_HASH,
    PATH = PC_WAF_CLASS_SLASHES | PC_WAF_CLASS_DOT_FIRST,
    COMMAND = PC_WAF_CLASS_BACKSLASH | PC_WAF_CLASS_QUOTE | PC_WAF_CLASS_CARET | PC_WAF_CLASS_LINE |
              PC_WAF_CLASS_SEPARATOR | PC_WAF_CLASS_UPPER | PC_WAF_CLASS_SPACES |
              PC_WAF_CLASS_SPACE_BEFORE,
};

const struct pc_waf_transformation pc_waf_transformations[] = {
    {"base64Decode", NONEMPTY, pc_waf_base64_decode},
    {"base64DecodeExt", NONEMPTY, pc_waf_base64_decode_ext},
    {"base64Encode", NONEMPTY, pc_waf_base64_encode},
    {"cmdLine", COMMAND, pc_waf_cmd_line},
    {"compressWhitespace", BLANK | PC_WAF_CLASS_SPACES, pc_waf_compress_whitespace},
    {"cssDecode", PC_WAF_CLASS_BACKSLASH, pc_waf_css_decode},
    {"escapeSeqDecode", PC_WAF_CLASS_BACKSLASH, pc_waf_escape_seq_decode},
    {"hexDecode", NONEMPTY, pc_waf_hex_decode},
    {"hexEncode", NONEMPTY, pc_waf_hex_encode},
    {"htmlEntityDecode", PC_WAF_CLASS_AMPERSAND, pc_waf_html_entity_decode},
    {"jsDecode", PC_WAF_CLASS_BACKSLASH, pc_waf_js_decode},
    {"length", PC_WAF_CLASS_ANY, pc_waf_length},
    {"lowercase", PC_WAF_CLASS_UPPER, pc_waf_lowercase},
    {"md5", PC_WAF_CLASS_ANY, pc_waf_md5},
    {"normalisePath", PATH, pc_waf_normalise_path},
    {"normalisePathWin", PATH | PC_WAF_CLASS_BACKSLASH, pc_waf_normalise_path_win},
    {"normalizePath", PATH, pc_waf_normalise_path},
    {"normalizePathWin", PATH | PC_WAF_CLASS_BACKSLASH, pc_waf_normalise_path_win},
    {"parityEven7bit", NONEMPTY, pc_waf_parity_even},
    {"parityOdd7bit", NONEMPTY, pc_waf_parity_odd},
    {"parityZero7bit", PC_WAF_CLASS_HIGH, pc_waf_parity_zero},
    {"removeComments", COMMENTS, pc_waf_remove_comments},
    {"removeCommentsChar", COMMENTS | PC_WAF_CLASS_COMMENT_END, pc_waf_remove_comments_char},
    {"removeNulls", PC_WAF_CLASS_NUL, pc_waf_remove_nulls},
    {"removeWhitespace", BLANK | PC_WAF_CLASS_SPACE | PC_WAF_CLASS_NBSP_LEAD,
     pc_waf_remove_whitespace},
    {"replaceComments", PC_WAF_CLASS_COMMENT, pc_waf_replace_comments},
    {"replaceNulls", PC_WAF_CLASS_NUL, pc_waf_replace_nulls},
    {"sha1", PC_WAF_CLASS_ANY, pc_waf_sha1},
    {"sqlHexDecode", PC_WAF_CLASS_HEX, pc_waf_sql_hex_decode},
    {"trim", PC_WAF_CLASS_BLANK_FIRST | PC_WAF_CLASS_BLANK_LAST, pc_waf_trim},
    {"trimLeft", PC_WAF_CLASS_BLANK_FIRST, pc_waf_trim_left},
    {"trimRight", PC_WAF_CLASS_BLANK_LAST, pc_waf_trim_right},
    {"uppercase", PC_WAF_CLASS_LOWER, pc_waf_uppercase},
    {"urlDecode", ESCAPES, pc_waf_url_decode},
    {"urlDecodeUni", ESCAPES, pc_waf_url_decode_uni},
    {"urlEncode", PC_WAF_URL_ENCODED, pc_waf_url_encode},
    {"utf8toUnicode", PC_WAF_CLASS_HIGH, pc_waf_utf8_to_unicode},
};
const size_t pc_waf_transformation_count =
    sizeof pc_waf_transformations / sizeof *pc_waf_transformations;

const struct pc_waf_transformation *pc_waf_transformation_find(struct pc_span name) {
    for (size_t i = 0; i < pc_waf_transformation_count; i++)
        if (pc_span_eq_nocase(name, pc_span_str(pc_waf_transformations[i].name)))
            return &pc_waf_transformations[i];
    return NULL;
}

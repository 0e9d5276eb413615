/* Every transformation, by family; transform.c gives them their names. */
#ifndef PC_INSPECT_WAF_TRANSFORM_FAMILIES_H
#define PC_INSPECT_WAF_TRANSFORM_FAMILIES_H

#include "inspect/waf/transform/transform.h"

/* What urlEncode encodes: all but letters, digits and '*'. */
enum {
    PC_WAF_URL_ENCODED =
        PC_WAF_CLASS_EMPTY - 1 - PC_WAF_CLASS_UPPER - PC_WAF_CLASS_LOWER - PC_WAF_CLASS_DIGIT
};

typedef pc_err pc_waf_run(struct pc_span in, struct pc_arena *arena, struct pc_span *out);

/* case.c */
pc_waf_run pc_waf_lowercase, pc_waf_uppercase;
pc_waf_run pc_waf_parity_zero, pc_waf_parity_even, pc_waf_parity_odd;
/* space.c */
pc_waf_run pc_waf_remove_nulls, pc_waf_replace_nulls;
pc_waf_run pc_waf_remove_whitespace, pc_waf_compress_whitespace;
pc_waf_run pc_waf_trim, pc_waf_trim_left, pc_waf_trim_right;
/* url.c */
pc_waf_run pc_waf_url_decode, pc_waf_url_decode_uni, pc_waf_url_encode;
/* html.c, escape.c, utf8.c */
pc_waf_run pc_waf_html_entity_decode;
pc_waf_run pc_waf_js_decode, pc_waf_css_decode, pc_waf_escape_seq_decode;
pc_waf_run pc_waf_utf8_to_unicode;
/* comments.c */
pc_waf_run pc_waf_remove_comments, pc_waf_remove_comments_char, pc_waf_replace_comments;
/* path.c, cmdline.c */
pc_waf_run pc_waf_normalise_path, pc_waf_normalise_path_win;
pc_waf_run pc_waf_cmd_line;
/* hexadecimal.c, base64.c */
pc_waf_run pc_waf_hex_decode, pc_waf_hex_encode, pc_waf_sql_hex_decode, pc_waf_length;
pc_waf_run pc_waf_base64_decode, pc_waf_base64_decode_ext, pc_waf_base64_encode;
/* md5.c, sha1.c */
pc_waf_run pc_waf_md5, pc_waf_sha1;

#endif

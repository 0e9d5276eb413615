/*
 * Pages: the files of web/, built into the program, and templates filled with JSON. Pure.
 *
 * In a template:
 *   {{a.b}}                 a text or number, escaped for HTML text and quoted attributes; {{.}} is
 * the item itself
 *   {{url a}}               the same, percent-encoded for an address
 *   {{time a}} {{day a}}    a moment (RFC 3339) for people: "22 Nov 2026, 01:05 UTC", "22 Nov 2026"
 *   {{agent a}}             what a browser calls itself, in words: "Firefox on Linux"
 *   {{size a}}              a number of bytes: "64 KiB"
 *   {{words a}}             a list of texts, with spaces between them
 *   {{asset portcullis.css}} the address of a file of web/
 *   {{#a}}…{{/a}}           once for each item of a list, or once where a is true, a text, an
 * object
 *   {{+a}}…{{/a}}           once where the above would give something, and
 *   {{^a}}…{{/a}}           once where it would give nothing
 *   {{?a word}}…{{/a}}      once where a is that word, or a list that has it
 *   {{>name}}               another template, with the same data
 *   {{!…}}                  nothing
 * A name is looked up in the item, then in what is around it. There is no way to fill in anything
 * unescaped, and no logic beyond this.
 */
#ifndef PC_PAGES_PAGES_H
#define PC_PAGES_PAGES_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/* A file of web/: "portcullis.css". */
struct pc_asset {
    const char *name;
    const char *type;    /* Content-Type */
    const char *version; /* made of its bytes, for its address */
    struct pc_span bytes;
};

/* NULL: there is none of that name. Templates are found with their ".html". */
const struct pc_asset *pc_asset_find(struct pc_span name);
/* One by one; NULL behind the last. */
const struct pc_asset *pc_asset_at(size_t index);
/* "/portcullis/assets/<version>/<name>". */
void pc_asset_address(const struct pc_asset *asset, struct pc_buf *out);

/* Fills the template web/<name>.html with the JSON object. PC_ERR_INVALID with a diag: the template
 * or the data is malformed. */
PC_MUST pc_err pc_template_render(const char *name, struct pc_span json, struct pc_buf *out,
                                  struct pc_diag *diag);
/* The same with a text for a template: for tests. */
PC_MUST pc_err pc_template_fill(struct pc_span text, struct pc_span json, struct pc_buf *out,
                                struct pc_diag *diag);

/* A QR code (ISO/IEC 18004, level M) as the data of one SVG path over size x size units, quiet zone
 * included. PC_ERR_RANGE: the text is too long for one. */
PC_MUST pc_err pc_qr_path(struct pc_span text, struct pc_buf *path, unsigned *size);

#endif

/* Text as HTML: for text and for quoted attributes. */
#ifndef PC_BASE_HTML_H
#define PC_BASE_HTML_H

#include "base/buf.h"
#include "base/span.h"

void pc_html_escape(struct pc_span text, struct pc_buf *out);

#endif

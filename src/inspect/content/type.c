/* Reading a Content-Type (RFC 9110 section 8.3). */
#include "inspect/content/type.h"

const char *pc_content_kind_name(enum pc_content_kind kind) {
    static const char *const names[PC_CONTENT_KINDS] = {
        [PC_CONTENT_UNKNOWN] = "unknown",     [PC_CONTENT_TEXT] = "text",
        [PC_CONTENT_JSON] = "json",           [PC_CONTENT_NDJSON] = "ndjson",
        [PC_CONTENT_EVENTS] = "events",       [PC_CONTENT_FORM] = "form",
        [PC_CONTENT_MULTIPART] = "multipart", [PC_CONTENT_XML] = "xml",
        [PC_CONTENT_HTML] = "html",           [PC_CONTENT_BINARY] = "binary",
    };
    return kind < PC_CONTENT_KINDS ? names[kind] : "unknown";
}

/* A table of marks. */
#include "cli/scan/kind.h"

#include <string.h>

static const struct {
    size_t at;
    struct pc_span bytes;
    enum pc_scan_kind kind;
} marks[] = {
    {0, {"PK\x03\x04", 4}, PC_SCAN_ARCHIVE},               /* zip */
    {0, {"PK\x05\x06", 4}, PC_SCAN_ARCHIVE},               /* an empty one */
    {0, {"\x1f\x8b\x08", 3}, PC_SCAN_ARCHIVE},             /* gzip */
    {4, {"\x31\x41\x59\x26\x53\x59", 6}, PC_SCAN_ARCHIVE}, /* bzip2, behind "BZh9" */
    {0,
     {"\xfd"
      "7zXZ\0",
      6},
     PC_SCAN_ARCHIVE},                             /* xz */
    {0, {"\x28\xb5\x2f\xfd", 4}, PC_SCAN_ARCHIVE}, /* zstd */
    {257, {"ustar", 5}, PC_SCAN_ARCHIVE},          /* tar */
    {0, {"\xff\xfe\0\0", 4}, PC_SCAN_BINARY},      /* UTF-32, or no text */
    {0, {"\xff\xfe", 2}, PC_SCAN_UTF16},
    {0, {"\xfe\xff", 2}, PC_SCAN_UTF16},
};

/* ASCII in UTF-16 without a mark; first: which byte of two is the zero. */
static bool is_wide(struct pc_span head, size_t first) {
    enum { LEAST = 8, MOST = 128 };
    for (size_t i = 0; i + 1 < head.len && i < MOST; i += 2) {
        char zero = head.ptr[i + first], c = head.ptr[i + 1 - first];
        if (zero != 0 || !((c >= 0x20 && c < 0x7f) || (c >= '\t' && c <= '\r')))
            return false;
    }
    return head.len >= LEAST;
}

enum pc_scan_kind pc_scan_kind_of(struct pc_span head, struct pc_span path) {
    head = pc_span_upto(head, PC_SCAN_HEAD);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (pc_span_starts(pc_span_from(head, marks[i].at), marks[i].bytes))
            return marks[i].kind;
    if (pc_span_ends(path, PC_SPAN(".br")))
        return PC_SCAN_BROTLI;
    bool nul = head.len > 0 && memchr(head.ptr, '\0', head.len) != NULL;
    if (nul && (is_wide(head, 0) || is_wide(head, 1)))
        return PC_SCAN_UTF16;
    return nul ? PC_SCAN_BINARY : PC_SCAN_TEXT;
}

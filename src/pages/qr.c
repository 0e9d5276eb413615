/* QR codes as SVG paths, by libqrencode. */
#include <qrencode.h>

#include "pages/pages.h"

enum { QUIET = 4, TEXT_MAX = 1024 }; /* the quiet zone is four modules wide (section 5.3.8) */

/* A row's dark modules, one rectangle for each run of them. */
static void add_row(const unsigned char *row, unsigned width, unsigned y, struct pc_buf *path) {
    for (unsigned x = 0; x < width;) {
        unsigned start = x;
        while (x < width && (row[x] & 1) != 0)
            x++;
        if (x > start)
            pc_buf_addf(path, "M%u %uh%uv1h-%uz", start + QUIET, y + QUIET, x - start, x - start);
        else
            x++;
    }
}

pc_err pc_qr_path(struct pc_span text, struct pc_buf *path, unsigned *size) {
    if (text.len > TEXT_MAX)
        return PC_ERR_RANGE;
    QRcode *code =
        QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
    if (code == NULL)
        return PC_ERR_NOMEM;
    unsigned width = (unsigned)code->width;
    for (unsigned y = 0; y < width; y++)
        add_row(code->data + (size_t)y * width, width, y, path);
    *size = width + 2 * QUIET;
    pc_wipe(code->data, (size_t)width * width);
    QRcode_free(code);
    return pc_buf_end(path);
}

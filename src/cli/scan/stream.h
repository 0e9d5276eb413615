/* Bytes of a pipe, by words that end in a certain byte, or by their number. */
#ifndef PC_CLI_SCAN_STREAM_H
#define PC_CLI_SCAN_STREAM_H

#include "base/err.h"
#include "base/span.h"

enum { PC_SCAN_STREAM = 64 * 1024, PC_SCAN_WORD = 32 * 1024 /* bytes of the longest word */ };

struct pc_scan_stream {
    int fd;
    size_t at, end; /* of what was read ahead */
    char bytes[PC_SCAN_STREAM];
};

/* Up to the stop byte, which is passed over; valid until the next call. PC_ERR_NOTFOUND: the end;
 * PC_ERR_RANGE: the word is too long, and was passed over. */
PC_MUST pc_err pc_scan_stream_word(struct pc_scan_stream *stream, char stop, struct pc_span *out);
/* Up to room bytes; *got 0: the end. */
PC_MUST pc_err pc_scan_stream_read(struct pc_scan_stream *stream, char *to, size_t room,
                                   size_t *got);

#endif

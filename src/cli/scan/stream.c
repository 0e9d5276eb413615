/* A buffer before read(2). */
#include "cli/scan/stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static pc_err read_some(int fd, char *to, size_t room, size_t *got) {
    ssize_t n;
    do
        n = read(fd, to, room);
    while (n < 0 && errno == EINTR);
    *got = n < 0 ? 0 : (size_t)n;
    return n < 0 ? PC_ERR_IO : PC_OK;
}

/* More behind what is there; PC_ERR_NOTFOUND: no more comes. */
static pc_err fill(struct pc_scan_stream *stream) {
    size_t got;
    memmove(stream->bytes, stream->bytes + stream->at, stream->end - stream->at);
    stream->end -= stream->at;
    stream->at = 0;
    pc_err err =
        read_some(stream->fd, stream->bytes + stream->end, PC_SCAN_STREAM - stream->end, &got);
    stream->end += got;
    return err == PC_OK && got == 0 ? PC_ERR_NOTFOUND : err;
}

pc_err pc_scan_stream_word(struct pc_scan_stream *stream, char stop, struct pc_span *out) {
    bool too_long = false;
    for (;;) {
        struct pc_span ahead = pc_span(stream->bytes + stream->at, stream->end - stream->at);
        size_t len = pc_span_find(ahead, stop);
        if (len < ahead.len) {
            stream->at += len + 1;
            *out = pc_span_upto(ahead, len);
            return too_long || len > PC_SCAN_WORD ? PC_ERR_RANGE : PC_OK;
        }
        if (ahead.len > PC_SCAN_WORD) {
            too_long = true;
            stream->at = stream->end;
        }
        pc_err err = fill(stream);
        if (err != PC_OK)
            return err;
    }
}

pc_err pc_scan_stream_read(struct pc_scan_stream *stream, char *to, size_t room, size_t *got) {
    if (stream->at == stream->end)
        return read_some(stream->fd, to, room, got);
    *got = stream->end - stream->at < room ? stream->end - stream->at : room;
    memcpy(to, stream->bytes + stream->at, *got);
    stream->at += *got;
    return PC_OK;
}

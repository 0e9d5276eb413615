/* Sizes for people: "812 bytes", "3.4 MB". Units are powers of 1000. */
#ifndef PC_BASE_SIZE_H
#define PC_BASE_SIZE_H

#include <stdint.h>

#include "base/buf.h"

/* Appends it, cut at the tenth. */
void pc_size_text(uint64_t bytes, struct pc_buf *out);

#endif

/* How a content bundle is laid out; what is written and read by two files. Little-endian. */
#ifndef PC_BUNDLE_CONTENT_FORMAT_H
#define PC_BUNDLE_CONTENT_FORMAT_H

#include "base/span.h"

/*
 * The mark; u32 documents, each a u32 length and the name, a u32 length and the text; u32 programs,
 * each the name of its document, the base path (u16 lengths) and u8 flags; u32 routes, each the
 * name (u16 length) and u32 its program; u64 length of the image, and the image.
 */
#define PC_CONTENT_MARK PC_SPAN("pccontent1\n")

enum { PC_CONTENT_FILES = 1024, PC_CONTENT_PROGRAMS = 1024, PC_CONTENT_ROUTES = 4096 };
enum { PC_CONTENT_REFUSES_UNKNOWN = 1, PC_CONTENT_HAS_BASE = 2 };

#endif

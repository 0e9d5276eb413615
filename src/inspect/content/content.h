/*
 * What a body is made of: its content codings, the kind of its text, and the fields in that text.
 *
 *     wire -> decoder (coding.h) -> UTF-8 (utf16.h) -> cursor (cursor.h): view and places
 *
 * Everything here is incremental, works in memory of a fixed size, and gives the same wherever the
 * bytes are cut. Nothing here knows what is looked for in the text.
 */
#ifndef PC_INSPECT_CONTENT_CONTENT_H
#define PC_INSPECT_CONTENT_CONTENT_H

#include "inspect/content/coding.h"
#include "inspect/content/type.h"

#endif

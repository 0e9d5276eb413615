/*
 * What a body is made of: its content codings, the kind of its text, and the fields in that text.
 *
 *     wire -> decoder (coding.h) -> UTF-8 (utf16.h) -> cursor (cursor.h): the view
 *                                                     and a locator (locator.h): places, masks
 *
 * Everything here is incremental, works in memory of a fixed size, and gives the same wherever the
 * bytes are cut. Nothing here knows what is looked for in the text.
 */
#ifndef PC_INSPECT_CONTENT_CONTENT_H
#define PC_INSPECT_CONTENT_CONTENT_H

#include "inspect/content/coding.h"
#include "inspect/content/cursor.h"
#include "inspect/content/locator.h"
#include "inspect/content/place.h"
#include "inspect/content/type.h"
#include "inspect/content/utf16.h"

#endif

/* The headers of one part of a multipart body (RFC 7578 section 4.8). */
#ifndef PC_INSPECT_CONTENT_PART_H
#define PC_INSPECT_CONTENT_PART_H

#include "inspect/content/multipart.h"

void pc_content_part_begin(struct pc_content_part *part);

/* One header, unfolded; what is not known or broken changes nothing. */
void pc_content_part_header(struct pc_content_part *part, struct pc_span line);

#endif

/* A new key in the key ring: fields are sealed with it from then on. */
#ifndef PC_AUTHORITY_RING_ROTATION_H
#define PC_AUTHORITY_RING_ROTATION_H

#include "authority/work.h"
#include "base/buf.h"

/* Adds the id of the new key to *id. Values that the keys before it sealed stay readable.
 * PC_ERR_FULL: the ring takes no more. */
PC_MUST pc_err pc_ring_rotate(struct pc_work *work, struct pc_buf *id);

#endif

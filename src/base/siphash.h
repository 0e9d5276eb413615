/* SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash for tables that strangers fill. */
#ifndef PC_BASE_SIPHASH_H
#define PC_BASE_SIPHASH_H

#include <stdint.h>

#include "base/span.h"

enum { PC_SIPHASH_KEY = 16 };

/* Over the number and the bytes. */
uint64_t pc_siphash(const uint8_t key[PC_SIPHASH_KEY], uint64_t number, struct pc_span bytes);

#endif

/* HMAC-SHA-256 (RFC 2104) under a key of 32 bytes that is set once, for many short texts. One
 * thread at a time.
 */
#ifndef PC_CRYPTO_MAC_H
#define PC_CRYPTO_MAC_H

#include "crypto/hash.h"

struct pc_mac;

PC_MUST pc_err pc_mac_new(const uint8_t key[PC_SHA256_SIZE], struct pc_mac **out);
void pc_mac_free(struct pc_mac *mac); /* OpenSSL wipes the key */
PC_MUST pc_err pc_mac_of(struct pc_mac *mac, struct pc_span bytes, uint8_t out[PC_SHA256_SIZE]);

#endif

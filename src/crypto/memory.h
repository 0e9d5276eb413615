/* What OpenSSL allocates, wiped when it is freed. */
#ifndef PC_CRYPTO_MEMORY_H
#define PC_CRYPTO_MEMORY_H

/* At a program's start, before anything else of crypto: OpenSSL takes no other allocator later, and
 * then keeps its own. */
void pc_crypto_wipe_memory(void);

#endif

/* Random bytes from the operating system's generator, as a port. */
#ifndef PC_CRYPTO_RANDOM_H
#define PC_CRYPTO_RANDOM_H

#include "base/entropy.h"

/* For the whole program; has no state of its own. */
extern const struct pc_entropy pc_system_entropy;

#endif
